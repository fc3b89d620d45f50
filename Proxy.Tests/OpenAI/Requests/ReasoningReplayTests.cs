using System.Text;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class ReasoningReplayTests
{
    private static readonly ToolUseBlock s_use = Given.Use("toolu_1", "get", "{}");
    private static readonly Turn s_result = Given.User(Given.Result("toolu_1", "ok"));

    [Fact] // D13, D14, R24
    public void A_reasoning_item_stands_again_before_its_call_with_its_summary_parts()
    {
        var written = Write(Given.Assistant(Given.Thinking("a\n\nb", Given.Reasoning("a", "b")), s_use), s_result);
        Assert.Equal(
            """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"gAAAAA=="}""",
            written.Items[1]);
        Assert.Equal("function_call", written.Input[2].GetProperty("type").GetString());
        Assert.Empty(written.Context.DroppedThinking);
    }

    [Fact] // R24: lengths are UTF-8 bytes of the plain text, whatever escapes the client uses
    public void Summary_parts_are_split_in_text_with_escapes_and_other_scripts()
    {
        var thinking = Given.Thinking("", Given.Reasoning("né \"x\"\n\n", "漢\t字")) with { Thinking = new JsonText(Encoding.UTF8.GetBytes("\"n\\u00e9 \\\"x\\\"\\n\\n\\n\\n\\u6f22\\t字\"")) };
        var summary = Write(Given.Assistant(thinking, s_use), s_result).Input[1].GetProperty("summary");
        Assert.Equal(["né \"x\"\n\n", "漢\t字"], summary.EnumerateArray().Select(p => p.GetProperty("text").GetString()!));
    }

    [Fact] // R24: display omitted
    public void Text_added_to_an_empty_block_is_ignored()
    {
        var written = Write(Given.Assistant(Given.Thinking("made up", Given.Reasoning()), s_use), s_result);
        Assert.Equal("[]", written.Input[1].GetProperty("summary").GetRawText());
        Assert.DoesNotContain("made up", written.Text, StringComparison.Ordinal);
    }

    [Fact] // R24: verified when the text is not empty
    public void A_block_given_back_without_its_text_is_still_replayed() =>
        Assert.Equal("[]", Write(Given.Assistant(Given.Thinking("", Given.Reasoning("a")), s_use), s_result).Input[1].GetProperty("summary").GetRawText());

    [Fact] // D16, R24
    public void Changed_thinking_in_the_latest_assistant_message_is_refused()
    {
        var rejected = Assert.Throws<RequestRejectedException>(() => Write(Given.Assistant(Given.Thinking("A", Given.Reasoning("a")), s_use), s_result));
        Assert.Equal(
            "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
            rejected.Failure.Message);
        Assert.Equal(FailureKind.InvalidRequest, rejected.Failure.Kind);
    }

    [Fact] // R24
    public void Changed_thinking_in_an_older_message_is_dropped()
    {
        var written = Write(Given.Assistant(Given.Thinking("A", Given.Reasoning("a")), s_use), s_result, Given.Assistant(Given.Text("done")), Given.User("more"));
        Assert.DoesNotContain(written.Input, i => i.GetProperty("type").ValueEquals("reasoning"));
        Assert.Empty(written.Context.DroppedThinking);
    }

    [Theory] // D15, R26
    [InlineData("EqQBCgIYAhIM1gbcDa9GJwZA2b3h")]
    [InlineData("")]
    public void A_foreign_signature_is_dropped_and_told(string signature)
    {
        var foreign = new ThinkingBlock(new BlockPath(1, 0), JsonText.From("secret plan"), JsonText.From(signature));
        var written = Write(Given.Assistant(foreign, s_use), s_result);
        Assert.Equal(["message", "function_call", "function_call_output"], Types(written));
        Assert.DoesNotContain("secret plan", written.Text, StringComparison.Ordinal);
        Assert.Equal(["messages.1.content.0"], written.Context.DroppedThinking);
    }

    [Theory] // C0.8, R26
    [InlineData(false)]
    [InlineData(true)]
    public void Strict_refuses_a_foreign_signature_unless_the_client_lets_it_drop(bool drop)
    {
        var foreign = new ThinkingBlock(new BlockPath(1, 0), JsonText.From("a"), JsonText.From("EqQB"));
        var conversation = Given.Conversation(Given.User("q"), Given.Assistant(foreign, s_use), s_result) with
        {
            Thinking = new ThinkingRequest(ThinkingMode.Adaptive) { DropForeign = drop },
        };
        var scope = Given.Scope() with { Strict = true };
        if (drop) Assert.Single(Given.Write(conversation, scope).Context.DroppedThinking);
        else Assert.Equal("messages.1.content.0: Invalid `signature` in `thinking` block", Assert.Throws<RequestRejectedException>(() => Given.Write(conversation, scope)).Message);
    }

    [Fact] // R26
    public void Another_upstreams_and_another_familys_reasoning_is_dropped()
    {
        foreach (var item in new[] { Given.Reasoning() with { Upstream = "azure" }, Given.Reasoning() with { Family = "gpt-6" } })
            Assert.Single(Write(Given.Assistant(Given.Thinking("", item), s_use), s_result).Context.DroppedThinking);
    }

    [Fact] // R26
    public void Another_tenants_reasoning_is_dropped()
    {
        var sealedText = Given.Envelope.Seal(Given.Reasoning().Encode(), "somebody else");
        var block = new RedactedThinkingBlock(new BlockPath(1, 0), JsonText.From(Encoding.ASCII.GetString(sealedText)));
        Assert.Single(Write(Given.Assistant(block, s_use), s_result).Context.DroppedThinking);
    }

    [Fact] // R26
    public void An_assistant_message_that_becomes_empty_is_dropped()
    {
        var foreign = new ThinkingBlock(new BlockPath(1, 0), JsonText.From("x"), JsonText.From("EqQB"));
        Assert.Equal(["message", "message"], Types(Write(Given.Assistant(foreign), Given.User("and?"))));
    }

    [Fact] // R27, peers 9
    public void Reasoning_that_nothing_follows_in_its_turn_is_omitted()
    {
        var written = Write(Given.Assistant(Given.Text("so"), Given.Thinking("", Given.Reasoning()), Given.Thinking("", Given.Reasoning() with { Id = "rs_2" })), Given.User("go on"));
        Assert.Equal(["message", "message", "message"], Types(written));
    }

    [Fact] // R27
    public void Reasoning_that_was_cut_off_is_omitted() =>
        Assert.Equal(["message", "function_call", "function_call_output"],
            Types(Write(Given.Assistant(Given.Thinking("", Given.Reasoning() with { Partial = true }), s_use), s_result)));

    [Fact] // R27: two reasoning items may both precede one call
    public void Reasoning_followed_by_reasoning_and_a_call_is_kept() =>
        Assert.Equal(["message", "reasoning", "reasoning", "function_call", "function_call_output"],
            Types(Write(Given.Assistant(Given.Thinking("", Given.Reasoning()), Given.Thinking("", Given.Reasoning() with { Id = "rs_2" }), s_use), s_result)));

    [Fact] // R27, C3: the one retry
    public void Reasoning_is_stripped_when_the_scope_says_so()
    {
        var written = Given.Write(
            Given.Conversation(Given.User("q"), Given.Assistant(Given.Thinking("", Given.Reasoning()), s_use), s_result),
            Given.Scope() with { ReplayReasoning = false });
        Assert.Equal(["message", "function_call", "function_call_output"], Types(written));
        Assert.Empty(written.Context.DroppedThinking);
    }

    [Fact] // R25, R32: sealed items go back as upstream wrote them
    public void A_sealed_item_goes_back_verbatim()
    {
        const string Item = """{ "id":"msg_9","type":"message","role":"assistant","status":"completed","phase":"commentary","content":[{"type":"output_text","text":"Looking…","annotations":[],"logprobs":[]}] }""";
        var item = Given.Reasoning() with { Kind = SealedKind.Item, Id = "", EncryptedContent = null, Item = JsonRaw.From(Item), TextHash = SealedItem.Hash("Looking…"u8) };
        var written = Write(Given.Assistant(Given.Thinking("", Given.Reasoning()), Given.Thinking("Looking…", item), s_use), s_result);
        Assert.Equal(["message", "reasoning", "message", "function_call", "function_call_output"], Types(written));
        Assert.Equal(Item, written.Items[2]);
    }

    [Fact] // S4: an upstream without ciphertext gets its reasoning text back
    public void Reasoning_text_goes_back_as_content()
    {
        var written = Write(Given.Assistant(Given.Thinking("a\n\nb", Given.Reasoning("a", "b") with { IsReasoningText = true, EncryptedContent = null }), s_use), s_result);
        Assert.Equal(
            """{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"a"},{"type":"reasoning_text","text":"b"}]}""",
            written.Items[1]);
    }

    [Fact] // B7: OpenAI would look it up, and nothing is stored (C0.2)
    public void A_summary_without_ciphertext_is_not_replayed_to_OpenAI()
    {
        var turns = new[] { Given.User("q"), Given.Assistant(Given.Thinking("a", Given.Reasoning("a") with { EncryptedContent = null }), s_use), s_result };
        Assert.Equal(["message", "function_call", "function_call_output"], Types(Given.Write(Given.Conversation(turns))));
        Assert.Equal(["message", "reasoning", "function_call", "function_call_output"],
            Types(Given.Write(Given.Conversation(turns), Given.Scope(Given.Profile with { OpenAIParameters = false }))));
    }

    [Fact] // F07: what upstream broke comes back as it was shown
    public void Half_a_surrogate_pair_in_the_text_is_no_change()
    {
        var item = Given.Reasoning("x\ufffd");
        var thinking = Given.Thinking("", item) with { Thinking = new JsonText(Encoding.UTF8.GetBytes("\"x\\ud83d\"")) };
        Assert.Contains(Write(Given.Assistant(thinking, s_use), s_result).Input, i => i.GetProperty("type").ValueEquals("reasoning"));
    }

    private static Written Write(params Turn[] turns) => Given.Write(Given.Conversation([Given.User("q"), .. turns]));

    private static IEnumerable<string> Types(Written written) => written.Input.Select(i => i.GetProperty("type").GetString()!);
}
