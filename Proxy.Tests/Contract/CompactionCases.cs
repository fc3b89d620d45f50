using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>R66, R67, S13 through the gateway, stream and JSON alike.</summary>
public sealed class CompactionCases : ContractTest
{
    private static readonly string s_long = string.Join(' ', Enumerable.Repeat("word", 3000));

    private static readonly Dictionary<string, string> s_generic = new() { ["Proxy:Profiles:gpt-6.1-sol:Compaction"] = "false" };

    [Theory] // R67
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task A_summary_is_asked_for_and_comes_back_first(string stream)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("thinking"), Item.Text("They want \"x\".")), Turn.Of(Item.Text("Yes.")));

        var answer = await OkAsync(Conversation(stream + """ "compaction":{"type":"summarize"},"stop_sequences":["want"],"tools":[{"name":"add","input_schema":{"type":"object"}}],""", "\"q\"", "\"a\""));
        var message = Message(answer);
        var block = message["content"]!.AsArray().Single()!;
        Assert.Equal("compaction", (string?)message["stop_reason"]);
        Assert.Equal(("compaction", "They want \"x\"."), ((string?)block["type"], (string?)block["content"]));
        Assert.NotEmpty((string)block["signature"]!);
        Assert.Equal("none", Upstream[0].Body.GetProperty("tool_choice").GetString());
        Assert.StartsWith("Summarize this conversation", Upstream[0].Items.Last().GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        await OkAsync(Conversation("", "[" + block.ToJsonString() + "," + """{"type":"text","text":"go on"}]"""));
        Assert.Equal("developer", Upstream[1].Items.First().GetProperty("role").GetString());
        Assert.EndsWith("They want \"x\".", Upstream[1].Items.First().GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, Upstream[1].Items.Count());
    }

    [Fact] // R67
    public async Task Instructions_replace_the_prompt()
    {
        await PlayAsync(Turn.Of(Item.Text("s")));
        await OkAsync(Conversation(""" "compaction":{"type":"summarize","instructions":"In one word."},""", "\"q\""));
        Assert.Equal("In one word.", Upstream.Single().Items.Last().GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact] // R67
    public async Task A_compaction_that_was_tampered_with_is_refused_by_code()
    {
        await PlayAsync(Turn.Of(Item.Text("summary")));
        var block = (JsonObject)Message(await OkAsync(Conversation(""" "compaction":{"type":"summarize"},""", "\"q\"")))["content"]![0]!;

        await RefusedAsAsync("compaction_content_mismatch", Changed(block, "content", "other"));
        await RefusedAsAsync("compaction_signature_invalid", Changed(block, "signature", "EqQBCg"));
        await RefusedAsAsync("compaction_block_misplaced", """{"type":"text","text":"a"}""", block.ToJsonString());
        await RefusedAsAsync("compaction_block_ambiguous", block.ToJsonString(), block.ToJsonString());
        Assert.Single(Upstream);
    }

    [Fact] // R67
    public async Task A_summary_that_cannot_be_had_may_be_tried_again()
    {
        await PlayAsync(Turn.Of(Item.Reasoning("thinking")));
        var answer = await PostAsync(Conversation(""" "compaction":{"type":"summarize"},""", "\"q\""));
        Assert.Equal(529, answer.Status);
        Assert.Equal("compaction_unavailable", answer.Error.GetProperty("details").GetProperty("error_code").GetString());
    }

    [Theory] // R66, S13
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task Upstreams_compaction_is_a_block_that_stands_for_all_before_it(string stream)
    {
        await PlayAsync(Turn.Of(new JsonObject { ["compaction"] = new JsonObject() }, Item.Text("a")), Turn.Of(Item.Text("b")));
        var edits = stream + """ "context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":60000}}]},""";

        var message = Message(await OkAsync(Conversation(edits, "\"q\"")));
        var content = message["content"]!.AsArray();

        Assert.Equal(60000, Upstream[0].Body.GetProperty("context_management")[0].GetProperty("compact_threshold").GetInt32());
        Assert.Equal(["compaction", "text"], content.Select(block => (string?)block!["type"]));
        Assert.Equal("[Context compacted upstream]", (string?)content[0]!["content"]);
        Assert.Equal("""{"applied_edits":[]}""", message["context_management"]!.ToJsonString());

        await OkAsync(Conversation(edits, "\"q\"", content.ToJsonString(), "\"r\""));
        Assert.Equal(["compaction", "message", "message"], Upstream[1].Items.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal("a", Upstream[1].Items.ElementAt(1).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact] // S13
    public async Task A_compaction_that_nobody_asked_for_is_carried()
    {
        await PlayAsync(Turn.Of(new JsonObject { ["compaction"] = new JsonObject() }, Item.Text("a")));
        Assert.Equal(["redacted_thinking", "text"], (await OkAsync(Hello)).Content.Select(block => block.GetProperty("type").GetString()));
    }

    [Theory] // R66
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task A_pause_gives_the_summary_alone_and_the_conversation_goes_on_from_it(string stream)
    {
        await PlayAsync(Turn.Of(Item.Text("summary")), Turn.Of(Item.Text("answer")));
        var edits = stream + """ "context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":2000},"pause_after_compaction":true}]},""";

        var message = Message(await OkAsync(Conversation(edits, $"\"{s_long}\"")));
        Assert.Equal("compaction", (string?)message["stop_reason"]);
        Assert.Equal("""[{"type":"compaction","content":"summary","encrypted_content":null}]""", message["content"]!.ToJsonString());
        Assert.False(Upstream[0].Body.TryGetProperty("context_management", out _));

        await OkAsync(Conversation(edits, $"\"{s_long}\"", message["content"]!.ToJsonString()));
        Assert.Equal("Summary of the conversation so far:\n\nsummary", Upstream[1].Items.Single().GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory] // R66: two questions upstream, one answer
    [InlineData("", ",\"instructions\":\"Short.\"", false)]
    [InlineData("\"stream\":true,", ",\"instructions\":\"Short.\"", false)]
    [InlineData("\"stream\":true,", "", true)]
    public async Task A_summary_is_made_first_where_upstream_does_not_compact(string stream, string more, bool generic)
    {
        await PlayAsync(generic ? s_generic : [], Turn.Of(Item.Text("summary")), Turn.Of(Item.Text("answer")));
        var edits = stream + """ "context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":2000}""" + more + "}]},";

        var message = Message(await OkAsync(Conversation(edits, $"\"{s_long}\"")));

        Assert.Equal(["compaction", "text"], message["content"]!.AsArray().Select(block => (string?)block!["type"]));
        Assert.Equal("end_turn", (string?)message["stop_reason"]);
        Assert.False(Upstream[0].Streams);
        Assert.Equal(more.Length > 0 ? "Short." : "Summarize", Upstream[0].Items.Last().GetProperty("content")[0].GetProperty("text").GetString()![..(more.Length > 0 ? 6 : 9)]);
        Assert.Equal("Summary of the conversation so far:\n\nsummary", Upstream[1].Items.Single().GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["compaction", "message"], message["usage"]!["iterations"]!.AsArray().Select(one => (string?)one!["type"]));
        var made = message["usage"]!["iterations"]![0]!;
        Assert.Equal(["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation", "type"], made.AsObject().Select(member => member.Key));
        Assert.InRange((int)made["input_tokens"]! + (int)made["cache_creation_input_tokens"]!, 3000, 6000);
        Assert.InRange((int)message["usage"]!["input_tokens"]! + (int)message["usage"]!["cache_creation_input_tokens"]!, 1, 100);
    }

    [Fact] // R66
    public async Task A_summary_that_fails_changes_nothing_but_a_warning()
    {
        await PlayAsync(s_generic, Turn.Of(Item.Reasoning("nothing")), Turn.Of(Item.Text("answer")));
        var answer = await OkAsync(Conversation(""" "context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":2000}}]},""", $"\"{s_long}\""));
        Assert.Equal("answer", answer.Content.Single().GetProperty("text").GetString());
        Assert.Contains("context_management.compact_20260112:failed", answer.Header("x-gateway-warning")!, StringComparison.Ordinal);
        Assert.Single(Upstream[1].Items);
    }

    [Fact] // R66
    public async Task A_short_conversation_is_not_compacted()
    {
        await PlayAsync(s_generic, Turn.Of(Item.Text("answer")));
        await OkAsync(Conversation(""" "context_management":{"edits":[{"type":"compact_20260112","pause_after_compaction":true}]},""", "\"q\""));
        Assert.Single(Upstream);
    }

    /// <summary>The Message, whole or folded from a stream that keeps to the grammar.</summary>
    private static JsonObject Message(ApiAnswer answer)
    {
        if (!answer.Text.StartsWith("event:", StringComparison.Ordinal)) return JsonNode.Parse(answer.Text)!.AsObject();
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes);
    }

    private static string Changed(JsonObject block, string field, string value)
    {
        var changed = block.DeepClone().AsObject();
        changed[field] = value;
        return changed.ToJsonString();
    }

    private async Task RefusedAsAsync(string code, params string[] blocks)
    {
        var answer = await PostAsync(Conversation("", "[" + string.Join(',', blocks) + "]", "\"a\"", "\"r\""));
        Assert.Equal((400, code), (answer.Status, answer.Error.GetProperty("details").GetProperty("error_code").GetString()));
    }
}
