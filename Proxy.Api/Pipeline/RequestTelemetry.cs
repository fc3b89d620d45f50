using System.Diagnostics;
using Proxy.Core.Canonical;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Pipeline;

/// <summary>What spans and metrics tell of a request as a whole, beside its one log line.</summary>
internal static class RequestTelemetry
{
    /// <summary>The request id is on the server span, and in the baggage of all that follows from it.</summary>
    public static void Begin(string requestId)
    {
        if (!ProxyTelemetry.Source.HasListeners()) return;
        Activity.Current?.SetTag(GenAiNames.RequestId, requestId).SetBaggage(GenAiNames.RequestId, requestId);
    }

    /// <summary>What belongs together, where the client tells: hashed, on the server span and in the baggage.</summary>
    /// <param name="session">As the client named it; null when it did not.</param>
    public static void Session(string tenant, string? session)
    {
        if (session is null || !ProxyTelemetry.Source.HasListeners()) return;
        var name = SessionName.Of(tenant, session);
        Activity.Current?.SetTag(GenAiNames.ConversationId, name).SetBaggage(GenAiNames.ConversationId, name);
    }

    public static void End(Exchange exchange, TimeProvider time)
    {
        CountWarnings(exchange.Warnings);
        // Nobody waits for an item of a batch: its time is no latency of ours.
        if (exchange.IsBatch || exchange.Route is not { } route) return;
        var operation = exchange.Count is not null ? "count_tokens" : exchange.Relay?.GenAi ?? "chat";
        TimeSpan? firstOutput = exchange.FirstOutputAt == 0 ? null : time.GetElapsedTime(exchange.Started, exchange.FirstOutputAt);
        var provider = exchange.Snapshot.Upstreams.Find(route.Upstream) is { Kind: UpstreamKind.Anthropic } ? "anthropic" : "openai";
        ServerCall.Record(operation, provider, route, time.GetElapsedTime(exchange.Started), firstOutput, exchange.Usage?.Output ?? 0, exchange.Outcome);
    }

    private static void CountWarnings(Warnings warnings)
    {
        if (!warnings.Any || !ProxyTelemetry.TranslationWarnings.Enabled) return;
        foreach (var warning in warnings.Tokens)
            ProxyTelemetry.TranslationWarnings.Add(1, new KeyValuePair<string, object?>(GenAiNames.Row, WarningRows.Of(warning)));
    }
}
