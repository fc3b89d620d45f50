using Proxy.Core.Upstream;

namespace Proxy.Api.Settings;

/// <summary><c>Proxy:Retry</c> and <c>Proxy:Breaker</c>.</summary>
internal static class RoutingSettings
{
    public static RetryOptions Retry(SectionReader section)
    {
        var defaults = new RetryOptions();
        if (section.Child(nameof(GatewayOptions.Retry)) is not { } entry) return defaults;
        var options = new RetryOptions
        {
            MaxRetries = entry.Number(nameof(RetryOptions.MaxRetries), 0, 5) ?? defaults.MaxRetries,
            MaxRetryAfter = entry.Seconds(nameof(RetryOptions.MaxRetryAfter), defaults.MaxRetryAfter, 0, 60),
            PerSecond = entry.Number(nameof(RetryOptions.PerSecond), 0, 10_000) ?? defaults.PerSecond,
        };
        entry.RefuseUnknown();
        return options;
    }

    public static BreakerOptions Breaker(SectionReader section)
    {
        var defaults = new BreakerOptions();
        if (section.Child(nameof(GatewayOptions.Breaker)) is not { } entry) return defaults;
        var options = new BreakerOptions
        {
            FailureRatio = entry.Fraction(nameof(BreakerOptions.FailureRatio), defaults.FailureRatio, 0.01, 1),
            MinimumAttempts = entry.Number(nameof(BreakerOptions.MinimumAttempts), 2, 1_000_000) ?? defaults.MinimumAttempts,
            Window = entry.Seconds(nameof(BreakerOptions.Window), defaults.Window, 0.5, 3600),
            Break = entry.Seconds(nameof(BreakerOptions.Break), defaults.Break, 0.5, 3600),
        };
        entry.RefuseUnknown();
        return options;
    }
}
