using System.Globalization;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Limits;

/// <summary>A denial in words for the client.</summary>
internal static class LimitWords
{
    /// <param name="decision">One that denied.</param>
    public static Failure Denied(LimitDecision decision)
    {
        var bucket = decision.States[decision.DeniedIndex].Bucket;
        var limit = bucket.Limit.ToString("N0", CultureInfo.InvariantCulture);
        var (what, unit) = decision.Denied switch
        {
            LimitKind.Requests => ("rate limit", limit + " requests per minute"),
            LimitKind.InputTokens => ("rate limit", limit + " input tokens per minute"),
            LimitKind.OutputTokens => ("rate limit", limit + " output tokens per minute"),
            LimitKind.TokensPerDay => ("budget", limit + " tokens per day"),
            _ => ("limit", limit + " answers at one time"),
        };
        if (decision.RetryAfter is not { } wait)
        {
            // Waiting is in vain, so nobody should: x-should-retry says so.
            return new Failure(FailureKind.RateLimited, $"This request alone would exceed your {what} of {unit}.") { ShouldRetry = false };
        }

        return new Failure(FailureKind.RateLimited, $"This request would exceed your {what} of {unit}. Please try again later.")
        {
            RetryAfterSeconds = (int)Math.Min(int.MaxValue, Math.Ceiling(wait.TotalSeconds)),
            ShouldRetry = true,
        };
    }
}
