using System.Diagnostics;
using Proxy.Core.Models;

namespace Proxy.Core.Telemetry;

/// <summary>One attempt at one target, beneath the span of the whole call: whom it asked, why, and what came of it. Null where nobody listens.</summary>
internal static class AttemptSpan
{
    /// <param name="number">From 1, all targets together.</param>
    /// <param name="reason">Why there is another attempt, as a word of a small set; null for the first.</param>
    /// <param name="breaker">State of the target's breaker before it.</param>
    public static Activity? Start(Route route, int number, string? reason, string breaker)
    {
        if (!ProxyTelemetry.Source.HasListeners()) return null;
        var tags = new TagList
        {
            { GenAiNames.UpstreamName, route.Upstream },
            { GenAiNames.RequestModel, route.UpstreamModel },
            { GenAiNames.Attempt, number },
            { GenAiNames.Breaker, breaker },
        };
        if (reason is not null) tags.Add(GenAiNames.AttemptReason, reason);
        return ProxyTelemetry.Source.StartActivity("attempt " + route.Upstream, ActivityKind.Client, default(ActivityContext), tags);
    }

    /// <param name="requestId">Upstream's own id of the call; null where it told none.</param>
    public static void Answered(this Activity? span, int status, string? requestId) =>
        span?.SetTag(GenAiNames.HttpStatus, status).SetTag(GenAiNames.UpstreamRequestId, requestId);

    /// <summary>C3: the target refused the question as it was, and is asked in another form.</summary>
    public static void Repaired(this Activity? span) => span?.AddEvent(new ActivityEvent(GenAiNames.RepairEvent));

    /// <param name="fate">What it means for the next attempt, as a word of a small set.</param>
    public static void Ended(this Activity? span, string fate, bool isFailure)
    {
        if (span is null) return;
        span.SetTag(GenAiNames.AttemptFate, fate);
        if (isFailure) span.SetTag(GenAiNames.ErrorType, fate).SetStatus(ActivityStatusCode.Error);
    }
}
