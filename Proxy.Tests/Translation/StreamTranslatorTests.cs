using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Translation;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

public sealed class StreamTranslatorTests
{
    private static readonly byte[] s_created = Event("""{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[]}}""");
    private static readonly byte[] s_added = Event("""{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""");
    private static readonly byte[] s_delta = Event("""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":" word"}""");

    [Fact]
    public void C4_1_nothing_is_written_before_the_first_output_item()
    {
        using var translator = Make();
        translator.Translate(s_created);
        translator.Ping();
        Assert.False(translator.Started);
        Assert.Equal(0, translator.Output.Length);
        translator.Translate(s_added);
        Assert.True(translator.Started);
        translator.Translate(s_delta);
        Assert.Null(translator.Usage);
    }

    [Fact]
    public void C4_1_when_time_is_up_the_answer_starts_with_what_is_known()
    {
        using var translator = Make();
        translator.Commit();
        Assert.True(translator.Started);
        translator.Ping();
        translator.Commit();
        translator.Translate(s_created);
        translator.Translate(s_added);
        translator.Fail(new Failure(FailureKind.Timeout, "upstream fell silent"));
        var stream = Encoding.UTF8.GetString(translator.Output.Written);
        Assert.Equal(2, stream.Split("event: message_start").Length);
        Assert.Contains("\"timeout_error\"", stream);
        Assert.Empty(AnthropicGrammar.Check(translator.Output.Written));
    }

    [Fact]
    public void The_hosts_own_failure_before_the_start_is_left_to_the_host()
    {
        using var translator = Make();
        translator.Translate(s_created);
        translator.Fail(Failure.Internal("upstream unavailable"));
        translator.Translate(s_added);
        translator.EndOfStream();
        Assert.Equal("upstream unavailable", translator.Failure!.Message);
        Assert.True(translator.Ended);
        Assert.Equal(0, translator.Output.Length);
    }

    [Fact]
    public void F32_an_upstream_that_ends_without_a_terminal_event_has_failed()
    {
        using var translator = Make();
        translator.Translate(s_added);
        translator.Translate(s_delta);
        translator.EndOfStream();
        Assert.Equal(FailureKind.Internal, translator.Failure!.Kind);
        Assert.Empty(AnthropicGrammar.Check(translator.Output.Written));
        Assert.DoesNotContain("message_stop", Encoding.UTF8.GetString(translator.Output.Written));
    }

    [Fact]
    public void S20_a_refusal_without_an_answer_is_a_whole_answer()
    {
        using var translator = Make();
        translator.Refuse(new AnswerEnd(StopReason.Refusal, new Usage { Input = 12, Estimated = true }, new RefusalDetails("bio", "no"u8.ToArray())));
        Assert.Empty(AnthropicGrammar.Check(translator.Output.Written));
        Assert.Empty(MessageFold.Fold(translator.Output.Written)["content"]!.AsArray());
        Assert.Equal(StopReason.Refusal, translator.StopReason);

        using var json = new JsonTranslator(Translated.Context(), Translated.Format);
        json.Refuse(new AnswerEnd(StopReason.Refusal, default, new RefusalDetails("bio", "no"u8.ToArray())));
        Assert.Null(json.Failure);
        Assert.Contains("\"category\":\"bio\"", Encoding.UTF8.GetString(json.Output.Written));
    }

    [Fact]
    public void D5_a_limit_below_upstreams_least_ends_the_answer_and_asks_to_cancel_upstream()
    {
        using var translator = new StreamTranslator(Translated.Context(), Translated.Format, tokenLimit: 5);
        translator.Translate(s_created);
        translator.Translate(s_added);
        for (var i = 0; i < 40 && !translator.Ended; i++) translator.Translate(s_delta);
        Assert.True(translator.Ended);
        Assert.Equal(StopReason.MaxTokens, translator.StopReason);
        Assert.Equal(5, translator.Usage!.Value.Output);
        Assert.Empty(AnthropicGrammar.Check(translator.Output.Written));
        Assert.Equal(" word word word word word", (string?)MessageFold.Fold(translator.Output.Written)["content"]![0]!["text"]);
    }

    [Fact]
    public void The_output_may_be_cleared_at_any_time()
    {
        using var translator = Make();
        var sent = new MemoryStream();
        foreach (var b in GoldenStreams.ReadInput("text"))
        {
            translator.Translate([b]);
            sent.Write(translator.Output.Written);
            translator.Output.Clear();
        }

        Assert.Equal(GoldenStreams.ReadExpected("text"), Encoding.UTF8.GetString(sent.ToArray()));
    }

    [Fact]
    public void A_delta_costs_no_allocation_on_its_whole_way()
    {
        using var translator = Make();
        translator.Translate(s_created);
        translator.Translate(s_added);
        for (var i = 0; i < 10; i++) translator.Translate(s_delta);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            translator.Output.Clear();
            translator.Translate(s_delta);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static StreamTranslator Make() => new(Translated.Context(), Translated.Format);

    private static byte[] Event(string json) => Encoding.UTF8.GetBytes($"data: {json}\n\n");
}
