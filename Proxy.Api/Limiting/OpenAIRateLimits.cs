using System.Globalization;
using Proxy.Core.Limits;
using Proxy.Core.Upstream;

namespace Proxy.Api.Limiting;

/// <summary><c>x-ratelimit-*</c> of our own limits, for the OpenAI surface. Where upstream's limits are there already, the tighter one is told.</summary>
internal static class OpenAIRateLimits
{
    public static void Write(IHeaderDictionary headers, LimitDecision? decision)
    {
        if (decision is null) return;
        foreach (var state in decision.States)
        {
            if (state.Bucket.Kind == LimitKind.Requests) Write(headers, "requests", state);
            else if (state.Bucket.Kind != LimitKind.ConcurrentStreams) Write(headers, "tokens", state);
        }
    }

    private static void Write(IHeaderDictionary headers, string unit, in BucketState state)
    {
        if (!RateLimitHeaders.IsTighter(state, headers["x-ratelimit-remaining-" + unit])) return;
        headers["x-ratelimit-limit-" + unit] = state.Bucket.Limit.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-" + unit] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset-" + unit] = GoDuration.Text(state.ResetAfter);
    }
}
