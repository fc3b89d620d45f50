namespace Proxy.Core.Upstream;

/// <summary>When the gateway asks again by itself, while the client has seen nothing of an answer.</summary>
internal sealed record RetryOptions
{
    /// <summary>Attempts after the first, on each target: 0 to 5. Default 2 (F26).</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Seconds, 0 to 60: a target that asks for a longer wait is not waited for. Default 3.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Retries of all requests together, 0 to 10000: what is down is not asked more for being down. Default 10.</summary>
    public int PerSecond { get; init; } = 10;
}
