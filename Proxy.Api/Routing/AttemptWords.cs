using System.Diagnostics;
using Polly.CircuitBreaker;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Routing;

/// <summary>How telemetry calls what happens to attempts: a few words, so that they may label metrics.</summary>
internal static class AttemptWords
{
    public const string Fallback = "fallback";

    public static string Of(AttemptFate fate) => fate switch
    {
        AttemptFate.Settled => "settled",
        AttemptFate.Unsent => "unsent",
        AttemptFate.Limited => "limited",
        AttemptFate.Failed => "failed",
        AttemptFate.Silent => "silent",
        AttemptFate.Broken => "broken",
        _ => "skipped",
    };

    public static string Of(CircuitState breaker) => breaker switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half_open",
        _ => "open",
    };

    public static void CountRetry(Route route, AttemptFate because)
    {
        if (!ProxyTelemetry.Retries.Enabled) return;
        ProxyTelemetry.Retries.Add(1, new TagList { { GenAiNames.Upstream, route.Upstream }, { GenAiNames.Reason, Of(because) } });
    }

    public static void CountFallback(Route from, Route to, AttemptFate because)
    {
        if (!ProxyTelemetry.Fallbacks.Enabled) return;
        ProxyTelemetry.Fallbacks.Add(1, new TagList { { GenAiNames.From, from.Upstream }, { GenAiNames.Upstream, to.Upstream }, { GenAiNames.Reason, Of(because) } });
    }
}
