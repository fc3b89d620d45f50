using System.Text;
using CsCheck;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

public sealed class StreamWatchTests
{
    private const string Responses = """
        event: response.created
        data: {"type":"response.created","response":{"id":"resp_1","usage":null,"tools":[]}}

        data: {"type":"response.output_text.delta","delta":"\"usage\":{\"input_tokens\":99}"}

        data: {"type":"response.completed","response":{"id":"resp_1","output":[{"id":"msg_1","usage":{"input_tokens":98}}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":15}}}


        """;

    private const string Chat = """
        data: {"id":"chatcmpl-1","choices":[{"delta":{"content":"a"}}],"usage":null}

        data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}

        data: [DONE]


        """;

    private const string Messages = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":3,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":3},"output_tokens":1}}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5,"iterations":[{"input_tokens":77,"output_tokens":77}]}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    [Theory]
    [InlineData(Responses, 4, 2, "resp_1")]
    [InlineData(Chat, 4, 2, null)]
    [InlineData(Messages, 4, 0, null)]
    public void Usage_and_end_are_seen_however_the_stream_is_cut(string stream, int cached, int reasoning, string? id)
    {
        var bytes = Encoding.UTF8.GetBytes(stream.ReplaceLineEndings("\n"));
        Gen.Int[1, 60].Array[1, 30].Sample(cuts =>
        {
            using var watch = new StreamWatch();
            var at = 0;
            for (var i = 0; at < bytes.Length; i++)
            {
                Assert.False(watch.IsComplete && at < bytes.Length - 120);
                var end = Math.Min(bytes.Length, at + cuts[i % cuts.Length]);
                watch.See(bytes.AsSpan(at..end));
                at = end;
            }

            watch.End();
            Assert.True(watch.IsComplete);
            var usage = watch.Usage!.Value;
            Assert.Equal((10, 5, cached, reasoning), (usage.Input, usage.Output, usage.CacheRead, usage.Reasoning));
            Assert.Equal(id, watch.ResponseId);
        });
    }

    [Fact]
    public void Half_a_stream_is_not_complete()
    {
        using var watch = new StreamWatch();
        watch.See(Encoding.UTF8.GetBytes(Messages[..Messages.IndexOf("event: message_delta", StringComparison.Ordinal)]));
        watch.End();
        Assert.False(watch.IsComplete);
        Assert.Equal(10, watch.Usage!.Value.Input);
    }

    [Theory]
    [InlineData("data: {\"usage\":\n\n")]
    [InlineData("data: {\"usage\":{\"input_tokens\":\"many\",\"output_tokens\":-5}}\n\n")]
    [InlineData("data: [\"usage\"]\n\n")]
    [InlineData("data: {\"type\":\"\\ud83d\",\"response\":{\"id\":\"resp_\\ud83d\",\"usage\":{}}}\n\n")]
    public void What_is_no_usage_counts_nothing(string stream)
    {
        using var watch = new StreamWatch();
        watch.See(Encoding.UTF8.GetBytes(stream));
        Assert.Equal(0, watch.Usage?.Output ?? 0);
    }
}
