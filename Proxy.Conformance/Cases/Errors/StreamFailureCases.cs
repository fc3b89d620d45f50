using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Errors;

/// <summary>C3.17 to C3.20: failures of an answer that has begun, and clients that leave.</summary>
internal static class StreamFailureCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Code("server_error", 500, "api_error"), Code("vector_store_timeout", 500, "api_error"), Code("rate_limit_exceeded", 429, "rate_limit_error"),
        Code("invalid_image", 400, "invalid_request_error"), Code("image_too_large", 400, "invalid_request_error"), Code("data_residency_mismatch", 400, "invalid_request_error"),
        new("stream.cut", "C3.19 C3.18", "a stream that ends without its end is an error, never a short answer", async trial =>
        {
            await trial.PlayAsync(Turn.With("\"fault\":\"cut-events=6\"", Step.Text("Some more text than that")));
            var stream = (await trial.SendAsync(Hello.Streamed())).HasStatus(200).IsWellFormedStream();
            stream.Events[^1].Doc.Is(("type", "=error"), ("error.type", "=api_error"), ("error.message", "=upstream stream ended unexpectedly"));
        }) { NeedsUpstream = true },
        new("stream.reset", "C3.19", "so is a connection that breaks", async trial =>
        {
            // A reset may overtake what was sent before it: then nothing has begun, and the failure is a status.
            var turn = Turn.With("\"fault\":\"cut-events=6,reset\"", Step.Text("Some more text than that"));
            await trial.PlayAsync(turn, turn, turn);
            var reply = await trial.SendAsync(Hello.Streamed());
            if (reply.Status == 200) reply.IsWellFormedStream().Events[^1].Doc.Is(("type", "=error"), ("error.type", "=api_error"));
            else reply.HasStatus(500).Body.Is("error.type", "=api_error");
        }) { NeedsUpstream = true },
        new("stream.nothing", "C3.19 C4.1", "one that ends before it begins is a status", async trial =>
        {
            await trial.PlayAsync([.. Enumerable.Repeat(Turn.With("\"fault\":\"cut-events=1\"", Step.Text("x")), 3)]);
            await trial.FailedAsync(Hello.Streamed(), 500, "api_error");
        }) { NeedsUpstream = true },
        new("client.gone", "C3.20", "when the client leaves, upstream is let go", async trial =>
        {
            await trial.PlayAsync(Turn.With("\"delta_delay_ms\":200", Step.Text(string.Join(' ', Enumerable.Repeat("word", 200)))));
            using (var stream = await trial.OpenAsync(Hello.Streamed())) await stream.UntilAsync("content_block_delta");
            await trial.UpstreamWasLeftAsync();
        }) { NeedsUpstream = true },
    ];

    private static Case Code(string code, int status, string type) => new($"failed.{code.Replace('_', '-')}", "C3.17", $"a response that failed by {code} is told as {type}", async trial =>
    {
        await trial.PlayAsync(Turn.Failed(code, "It failed."), Turn.Failed(code, "It failed."));
        await trial.FailedAsync(Hello, status, type);
        await trial.FailedAsync(Hello.Streamed(), status, type);
        // A server that refuses everything has not told of this failure.
        if ((await trial.RequestsAsync()).Count == 0) throw new NotHeldException("failed, but upstream was never asked");
    }) { NeedsUpstream = true };
}
