namespace Proxy.Core.State;

/// <summary>Where the state is that all replicas share, and how long it may take.</summary>
internal sealed record StateOptions
{
    /// <summary>As StackExchange.Redis reads it: <c>host:port,password=…,ssl=true</c>. Never logged.</summary>
    public required string Connection { get; init; }

    /// <summary>Before every key, so that two installations can share a server: 1 to 32 of <c>[A-Za-z0-9_-]</c>.</summary>
    public string Prefix { get; init; } = "rp";

    /// <summary>For one round trip. A slower answer counts as none.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
