using System.Globalization;
using Proxy.Core.Json;
using Proxy.Core.Limits;

namespace Proxy.Api.Limiting;

/// <summary><c>anthropic-ratelimit-*</c> of our own limits (A7). Where upstream's limits are known too, the tighter one is told.</summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, LimitDecision? decision)
    {
        if (decision is null) return;
        foreach (var state in decision.States)
        {
            switch (state.Bucket.Kind)
            {
                case LimitKind.Requests:
                    Write(headers, "requests", state, decision.At);
                    break;
                case LimitKind.InputTokens:
                    Write(headers, "input-tokens", state, decision.At);
                    Write(headers, "tokens", state, decision.At);
                    break;
                case LimitKind.OutputTokens:
                    Write(headers, "output-tokens", state, decision.At);
                    Write(headers, "tokens", state, decision.At);
                    break;
                case LimitKind.TokensPerDay:
                    Write(headers, "tokens", state, decision.At);
                    break;
            }
        }
    }

    /// <param name="told">What is written already, by upstream's limits or by another bucket of ours.</param>
    public static bool IsTighter(in BucketState state, string? told) =>
        !long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var other) || state.Remaining < other;

    private static void Write(IHeaderDictionary headers, string name, in BucketState state, DateTimeOffset at)
    {
        var prefix = "anthropic-ratelimit-" + name;
        if (!IsTighter(state, headers[prefix + "-remaining"])) return;
        headers[prefix + "-limit"] = state.Bucket.Limit.ToString(CultureInfo.InvariantCulture);
        headers[prefix + "-remaining"] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[prefix + "-reset"] = Rfc3339.Text(at + state.ResetAfter);
    }
}
