namespace Proxy.Core.Upstream;

/// <summary>When a target that fails is left alone for a while, and for how long.</summary>
internal sealed record BreakerOptions
{
    /// <summary>Share of attempts that failed, 0.01 to 1. Default 0.5.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Attempts within <see cref="Window"/> before anything is decided, 2 to 1000000. Default 10.</summary>
    public int MinimumAttempts { get; init; } = 10;

    /// <summary>Seconds that are looked back on, 0.5 to 3600. Default 30.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seconds until one request tries the target again, 0.5 to 3600. Default 15.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(15);
}
