using System.Text;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Anthropic.Answers;

public sealed class SseAnswerWriterTests
{
    [Fact]
    public void D8_a_text_answer_is_these_bytes() => Assert.Equal(
        """
        event: message_start
        data: {"type":"message_start","message":{"model":"claude-opus-4-8","id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"output_tokens_details":null,"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":null}}}

        event: ping
        data: {"type":"ping"}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"","citations":null}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo\n"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":100,"cache_creation_input_tokens":300,"cache_read_input_tokens":600,"output_tokens":50,"output_tokens_details":{"thinking_tokens":20},"server_tool_use":null}}

        event: message_stop
        data: {"type":"message_stop"}


        """,
        AnswerScript.Stream(w =>
        {
            w.Start(AnswerScript.Begin);
            w.OpenText();
            w.Append("Hel"u8);
            w.Append(default);
            w.Append("lo\\n"u8);
            w.Close();
            w.End();
        }));

    [Fact]
    public void Every_kind_of_block_keeps_to_the_grammar() =>
        Assert.Empty(AnthropicGrammar.Check(Encoding.UTF8.GetBytes(AnswerScript.Stream(AnswerScript.EveryBlock))));

    [Fact]
    public void K8_tool_input_comes_only_as_deltas_and_an_empty_one_without_any()
    {
        var stream = AnswerScript.Stream(AnswerScript.EveryBlock);
        Assert.Contains("""{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"bash","input":{},"caller":{"type":"direct"}}}""", stream);
        Assert.Contains("""{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"command\":"}}""", stream);
        Assert.DoesNotContain("\"index\":4,\"delta\"", stream);
    }

    [Fact]
    public void D12_thinking_that_is_not_shown_has_one_signature_and_no_other_delta()
    {
        var stream = AnswerScript.Stream(Unshown);
        Assert.DoesNotContain("thinking_delta", stream);
        Assert.Contains("""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""", stream);
    }

    [Fact]
    public void K11_with_the_beta_every_thinking_delta_tells_estimated_tokens()
    {
        var format = AnswerScript.Format with { EstimatedTokens = true };
        Assert.Contains("""{"type":"thinking_delta","thinking":"","estimated_tokens":null}}""", AnswerScript.Stream(Unshown, format));
        var shown = AnswerScript.Stream(AnswerScript.EveryBlock, format);
        Assert.Contains("""{"type":"thinking_delta","thinking":"let me ","estimated_tokens":null}}""", shown);
        Assert.DoesNotContain("\"thinking\":\"\",\"estimated_tokens\"", shown);
        Assert.DoesNotContain("\"partial_json\":\"{\\\"command\\\":\",\"estimated_tokens\"", shown);
    }

    [Fact]
    public void S23_dropped_thinking_is_told_in_message_delta_with_the_beta_only()
    {
        Assert.DoesNotContain("input_transformations", AnswerScript.Stream(AnswerScript.EveryBlock));
        Assert.Contains(""","input_transformations":[]}""", AnswerScript.Stream(AnswerScript.EveryBlock, AnswerScript.Format with { DroppedThinking = [] }));
        Assert.Contains(
            ""","input_transformations":[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"},{"type":"thinking_dropped","path":"messages.3.content.0","reason":"model_binding_mismatch"}]}""",
            AnswerScript.Stream(AnswerScript.EveryBlock, AnswerScript.Format with { DroppedThinking = ["messages.1.content.0", "messages.3.content.0"] }));
    }

    [Fact]
    public void C3_a_failure_before_the_start_writes_nothing_and_is_kept_for_the_host()
    {
        using var output = new PooledBuffer();
        var writer = new SseAnswerWriter(output, AnswerScript.Format);
        writer.Fail(new Failure(FailureKind.RateLimited, "slow down"));
        writer.Start(AnswerScript.Begin);
        writer.Ping();
        Assert.Equal(0, output.Length);
        Assert.Equal(FailureKind.RateLimited, writer.Failure!.Kind);
        Assert.True(writer.Ended);
        Assert.False(writer.Started);
    }

    [Fact]
    public void D36_a_failure_after_the_start_is_an_error_event_and_nothing_follows()
    {
        var stream = AnswerScript.Stream(w =>
        {
            w.Start(AnswerScript.Begin);
            w.OpenText();
            w.Append("par"u8);
            w.Fail(new Failure(FailureKind.RateLimited, "slow \"down\""));
            w.Append("tial"u8);
            w.Close();
            w.End();
            w.Ping();
            w.Fail(Failure.Internal("again"));
        });
        Assert.EndsWith("par\"}}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow \\\"down\\\"\"},\"request_id\":\"req_1\"}\n\n", stream, StringComparison.Ordinal);
        Assert.Empty(AnthropicGrammar.Check(Encoding.UTF8.GetBytes(stream)));
    }

    [Fact]
    public void S14_a_refusal_has_its_details_and_a_stop_sequence_its_text()
    {
        Assert.Contains(
            """{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":"bio","explanation":"I can't\n"},"container":null}""",
            AnswerScript.Stream(w => { w.Start(AnswerScript.Begin); w.Finish(new AnswerEnd(StopReason.Refusal, default, new RefusalDetails("bio", "I can't\\n"u8.ToArray()))); }));
        Assert.Contains(
            """{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":null,"explanation":null},"container":null}""",
            AnswerScript.Stream(w => { w.Start(AnswerScript.Begin); w.End(StopReason.Refusal); }));
        Assert.Contains(
            """{"stop_reason":"stop_sequence","stop_sequence":"\"END\"","stop_details":null,"container":null}""",
            AnswerScript.Stream(w => { w.Start(AnswerScript.Begin); w.Finish(new AnswerEnd(StopReason.StopSequence, default, StopSequence: "\"END\"")); }));
    }

    [Fact]
    public void A_ping_is_written_only_between_start_and_end()
    {
        var pings = AnswerScript.Stream(w => { w.Ping(); w.Start(AnswerScript.Begin); w.Ping(); w.End(); w.Ping(); }).Split("event: ping").Length - 1;
        Assert.Equal(2, pings);
    }

    [Theory]
    [InlineData(new[] { "a\\ud83d", "\\ude00b" }, new[] { "a", "\\ud83d\\ude00b" })]
    [InlineData(new[] { "\\uD83D", "\\uDE00" }, new[] { "\\uD83D\\uDE00" })]
    [InlineData(new[] { "\\ud83d", "\\ud83d", "x" }, new[] { "\\ud83d", "\\ud83dx" })]
    [InlineData(new[] { "a\\ud83d" }, new[] { "a", "\\ud83d" })]
    [InlineData(new[] { "a\\\\ud83d", "b" }, new[] { "a\\\\ud83d", "b" })]
    [InlineData(new[] { "\\ude00", "b" }, new[] { "\\ude00", "b" })]
    public void F07_a_surrogate_pair_is_never_split_between_deltas(string[] fragments, string[] deltas)
    {
        var stream = AnswerScript.Stream(w =>
        {
            w.Start(AnswerScript.Begin);
            w.OpenText();
            foreach (var fragment in fragments) w.Append(Encoding.UTF8.GetBytes(fragment));
            w.Close();
            w.End();
        });
        Assert.Equal(deltas, stream.Split("\"text_delta\",\"text\":\"").Skip(1).Select(d => d[..d.IndexOf("\"}}", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_delta_allocates_nothing()
    {
        using var output = new PooledBuffer(1 << 16);
        var writer = new SseAnswerWriter(output, AnswerScript.Format);
        writer.Start(AnswerScript.Begin);
        writer.OpenText();
        writer.Append("warm"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            if (output.Length > 60_000) output.Clear();
            writer.Append("token "u8);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Unshown(IAnswerSink sink)
    {
        sink.Start(AnswerScript.Begin);
        sink.OpenThinking();
        sink.Sign("c2ln"u8);
        sink.Close();
        sink.End();
    }
}
