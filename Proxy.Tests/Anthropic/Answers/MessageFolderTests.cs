using System.Text;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Anthropic.Answers;

public sealed class MessageFolderTests
{
    [Fact]
    public void S24_a_message_has_every_key_of_the_GA_types_in_Anthropics_order() => Assert.Equal(
        """{"model":"claude-opus-4-8","id":"msg_1","type":"message","role":"assistant","content":[{"type":"thinking","thinking":"let me see\n","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},{"type":"text","text":"caf\u00e9 \ud83d\ude00","citations":null},{"type":"tool_use","id":"toolu_1","name":"bash","input":{"command":"ls"},"caller":{"type":"direct"}},{"type":"tool_use","id":"toolu_2","name":"now","input":{},"caller":{"type":"direct"}}],"stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":300,"cache_read_input_tokens":600,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":50,"output_tokens_details":{"thinking_tokens":20},"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":null}}""",
        AnswerScript.Message(AnswerScript.EveryBlock));

    [Fact]
    public void Stream_and_message_say_the_same()
    {
        var folded = MessageFold.Fold(Encoding.UTF8.GetBytes(AnswerScript.Stream(AnswerScript.EveryBlock)));
        var whole = JsonNode.Parse(AnswerScript.Message(AnswerScript.EveryBlock))!.AsObject();
        // The lifetimes of cache writes are told at the start of a stream only, when nobody knows them.
        folded["usage"]!["cache_creation"] = null;
        whole["usage"]!["cache_creation"] = null;
        Assert.True(JsonNode.DeepEquals(whole, folded), $"{whole}\n{folded}");
    }

    [Fact]
    public void D32_input_that_was_cut_off_is_closed() => Assert.Contains(
        """"input":{"a":1,"b":[2]},"caller"""",
        AnswerScript.Message(m => Tool(m, "{\\\"a\\\":1,\\\"b\\\":[2,\\\"x", StopReason.MaxTokens)));

    [Fact]
    public void Cut_input_that_holds_nothing_yet_is_an_empty_object()
    {
        Assert.Contains("\"input\":{},", AnswerScript.Message(m => Tool(m, "{", StopReason.MaxTokens)));
        Assert.Contains("\"input\":{},", AnswerScript.Message(m => Tool(m, " ", StopReason.MaxTokens)));
    }

    [Theory, InlineData("{\\\"a\\\":"), InlineData("[1]"), InlineData("hello"), InlineData("{}{}")]
    public void S5_input_that_is_no_object_fails_an_answer_that_was_not_cut_off(string input)
    {
        using var output = new PooledBuffer();
        var folder = new MessageFolder(output, AnswerScript.Format);
        Tool(folder, input, StopReason.ToolUse);
        Assert.Equal(FailureKind.Internal, folder.Failure!.Kind);
        Assert.True(folder.Ended);
        Assert.Null(folder.End);
    }

    [Fact]
    public void Tool_input_keeps_its_white_space_numbers_and_lone_surrogates() => Assert.Contains(
        "\"input\":{ \"n\" : 1.50e+2,\n\"s\":\"\\ud83d é 😀 \\u00e9\" },",
        AnswerScript.Message(m => Tool(m, "{ \\\"n\\\" : 1.50e+2,\\n\\\"s\\\":\\\"\\ud83d é \\ud83d\\ude00 \\\\u00e9\\\" }", StopReason.ToolUse)));

    [Fact]
    public void Empty_blocks_are_legal()
    {
        var message = AnswerScript.Message(m =>
        {
            m.Start(AnswerScript.Begin);
            m.OpenText();
            m.Close();
            m.OpenThinking();
            m.Close();
            m.End();
        });
        Assert.Contains("""[{"type":"text","text":"","citations":null},{"type":"thinking","thinking":"","signature":""}]""", message);
    }

    [Fact]
    public void R60_speed_is_told_to_those_who_asked()
    {
        var format = AnswerScript.Format with { Speed = true };
        Assert.Contains("\"speed\":\"standard\"", AnswerScript.Message(AnswerScript.EveryBlock, format));
        Assert.Contains("\"service_tier\":\"priority\",\"inference_geo\":null,\"speed\":\"fast\"", AnswerScript.Message(
            m => { m.Start(AnswerScript.Begin); m.Finish(new AnswerEnd(StopReason.EndTurn, new Usage { Fast = true, Tier = ServedTier.Priority })); }, format));
    }

    [Fact]
    public void S23_dropped_thinking_is_told_with_the_beta() => Assert.EndsWith(
        ""","input_transformations":[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"}]}""",
        AnswerScript.Message(AnswerScript.EveryBlock, AnswerScript.Format with { DroppedThinking = ["messages.1.content.0"] }),
        StringComparison.Ordinal);

    [Fact]
    public void S23_what_upstream_dropped_is_told_after_it()
    {
        var message = AnswerScript.Message(
            sink =>
            {
                sink.Start(AnswerScript.Begin);
                sink.Finish(new AnswerEnd(StopReason.EndTurn, new Usage()) { Extras = new AnswerExtras { Dropped = [new DroppedBlock("messages.3.content.0", BindingMismatch.EndUser)] } });
            },
            AnswerScript.Format with { DroppedThinking = ["messages.1.content.0"] });
        Assert.EndsWith(
            """
            [{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"},{"type":"thinking_dropped","path":"messages.3.content.0","reason":"end_user_binding_mismatch"}]}
            """.Trim(),
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ToolsChanged", 1200, """{"cache_miss_reason":{"type":"tools_changed","cache_missed_input_tokens":1200}}""")]
    [InlineData("PreviousNotFound", 0, """{"cache_miss_reason":{"type":"previous_message_not_found"}}""")]
    [InlineData("Unavailable", 5, """{"cache_miss_reason":{"type":"unavailable"}}""")]
    [InlineData("None", 0, "null")]
    [InlineData(null, 0, """{"cache_miss_reason":{"type":"unavailable"}}""")]
    public void S22_a_cache_miss_is_told_to_who_asked(string? reason, int missed, string expected)
    {
        CacheDiagnosis? told = reason is null ? null : new CacheDiagnosis(Enum.Parse<CacheMissReason>(reason), missed);
        void Script(IAnswerSink sink)
        {
            sink.Start(AnswerScript.Begin);
            sink.Finish(new AnswerEnd(StopReason.EndTurn, new Usage()) { Extras = new AnswerExtras { Diagnosis = told } });
        }

        Assert.Contains("\"diagnostics\":" + expected + ",", AnswerScript.Message(Script, AnswerScript.Format with { Diagnostics = true }), StringComparison.Ordinal);
        Assert.Contains("\"diagnostics\":null,", AnswerScript.Message(Script, AnswerScript.Format), StringComparison.Ordinal);
    }

    private static void Tool(IAnswerSink sink, string escaped, StopReason reason)
    {
        sink.Start(AnswerScript.Begin);
        sink.OpenToolUse("toolu_1", "t");
        sink.Append(Encoding.UTF8.GetBytes(escaped));
        sink.Close();
        sink.End(reason);
    }
}
