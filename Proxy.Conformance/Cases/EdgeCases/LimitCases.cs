using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D5 to D7, D32, D33: limits and usage.</summary>
internal static class LimitCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("D05", "D5 R54 C4.6", "fewer tokens than upstream takes are cut by the server, and upstream is let go", async trial =>
        {
            // Upstream says too much and rests, so that a server which first has to load its tokenizer is still in time to leave.
            await trial.PlayAsync(Turn.Of(Step.Text(string.Join(' ', Enumerable.Repeat("word", 12))), Step.Wait(15_000), Step.Text("end")));
            var reply = await trial.OkAsync(Hello.With("max_tokens", "5").Streamed());
            reply.Message.Is("stop_reason", "=max_tokens");
            // "word" and " word" are one token each in every tokenizer in use.
            if (reply.Deltas("text").Split(' ').Length is < 1 or > 5) throw new NotHeldException($"5 tokens asked for, got '{reply.Deltas("text")}'");
            (await trial.UpstreamOnceAsync()).Is("max_output_tokens", "16");
            await trial.UpstreamWasLeftAsync();
        }) { NeedsUpstream = true },
        Takes("D06.prewarm", "D6 R55", "max_tokens 0 warms the cache and says nothing", Hello.With("max_tokens", "0"),
            ("content", "[]"), ("stop_reason", "=max_tokens"), ("usage.output_tokens", "0")),
        Sends("D06.upstream", "D6 R55", "upstream is asked to prewarm", Hello.With("max_tokens", "0"), ("prompt_cache_options.prewarm", "true")),
        Refused("D06.stream", "D6 R55", "warming the cache is no stream", Hello.With("max_tokens", "0").Streamed(), "~max_tokens"),
        Answered("D07", "D7 S21", "cached and written tokens are taken out of the input", Hello, Turn.Using("""
            {"input_tokens":1000,"input_tokens_details":{"cached_tokens":600,"cache_write_tokens":300,"cache_write_tokens_details":{"ttl_30m_tokens":100,"ttl_12h_tokens":200}},
             "output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":1050}
            """), ("usage.input_tokens", "100"), ("usage.cache_read_input_tokens", "600"), ("usage.cache_creation_input_tokens", "300"),
            ("usage.output_tokens", "50"), ("usage.output_tokens_details", """{"thinking_tokens":20}""")),
        new("D07.split", "D7 S21", "written tokens are told by how long they live", async trial =>
        {
            await trial.PlayAsync(Turn.Using("""
                {"input_tokens":1000,"input_tokens_details":{"cached_tokens":600,"cache_write_tokens":300,"cache_write_tokens_details":{"ttl_30m_tokens":100,"ttl_12h_tokens":200}},"output_tokens":50,"total_tokens":1050}
                """));
            (await trial.OkAsync(Hello)).Message.Is("usage.cache_creation", """{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200}""");
        }) { NeedsUpstream = true },
        Answered("D32.tool-use", "D32 S15", "a message with a call stops for tool use", Adding, Turn.Of(Step.Text("Adding."), Step.Call("add", """{"a":1}""")),
            ("stop_reason", "=tool_use"), ("content.*.type", """["text","tool_use"]""")),
        new("D32.cut", "D32 S5 S17", "a call that was cut off ends for max_tokens with what is whole of its input", async trial =>
        {
            var turn = Turn.Incomplete("max_output_tokens", 1024, Step.Call("add", """{"a":1,"b":2""", cut: true));
            await trial.PlayAsync(turn, turn);
            (await trial.OkAsync(Adding)).Message.Is(("stop_reason", "=max_tokens"), ("content.0.input.a", "1"));
            var stream = await trial.OkAsync(Adding.Streamed());
            stream.Message.Is("stop_reason", "=max_tokens");
            if (!stream.Deltas("partial_json").StartsWith("{\"a\":1", StringComparison.Ordinal)) throw new NotHeldException($"partial_json is {stream.Deltas("partial_json")}");
        }) { NeedsUpstream = true },
        Answered("D33", "D33 S17", "an answer cut below its limit ran out of context", Hello.With("max_tokens", "4096"), Turn.Incomplete("max_output_tokens", 300, Step.CutText("As far as")),
            ("stop_reason", "=model_context_window_exceeded"), ("content.0.text", "=As far as")),
    ];
}
