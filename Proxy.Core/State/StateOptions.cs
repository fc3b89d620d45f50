namespace Proxy.Core.State;

/// <summary>How the state that all replicas share is used.</summary>
internal sealed record StateOptions
{
    /// <summary>Before every key, so that two installations can share a server: 1 to 32 of <c>[A-Za-z0-9_-]</c>.</summary>
    public string Prefix { get; init; } = "rp";

    /// <summary>For one round trip. A slower answer counts as none.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
