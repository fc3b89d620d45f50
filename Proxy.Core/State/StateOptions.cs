namespace Proxy.Core.State;

/// <summary>How the state that all replicas share is used.</summary>
internal sealed record StateOptions
{
    /// <summary>Before every key, so that two installations can share a server: 1 to 32 of <c>[A-Za-z0-9_-]</c>.</summary>
    public string Prefix { get; init; } = "rp";

    /// <summary>For one round trip. A slower answer counts as none.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the places of a process that was killed stay taken (1 to 600 s). Renewed three times in that time.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
}
