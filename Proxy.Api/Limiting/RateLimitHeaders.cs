using System.Globalization;
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

    private static void Write(IHeaderDictionary headers, string name, in BucketState state, DateTimeOffset at)
    {
        var prefix = "anthropic-ratelimit-" + name;
        // Written already: by upstream's limits, or by another bucket of ours.
        if (long.TryParse(headers[prefix + "-remaining"], NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other <= state.Remaining) return;
        headers[prefix + "-limit"] = state.Bucket.Limit.ToString(CultureInfo.InvariantCulture);
        headers[prefix + "-remaining"] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[prefix + "-reset"] = (at + state.ResetAfter).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
