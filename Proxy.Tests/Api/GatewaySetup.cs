using Proxy.Core.Batches.Shards;
using Proxy.Core.Storage;
using Proxy.Simulator;

namespace Proxy.Tests.Api;

/// <summary>How a gateway under test differs from the usual: Development, any client key, a strict simulator of its own upstream.</summary>
internal sealed record GatewaySetup
{
    public string Environment { get; init; } = "Development";

    /// <summary>By configuration key (<c>PROXY_API_KEYS</c>, <c>Proxy:PingInterval</c>); null removes a usual one.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Base URL of another upstream than the simulator.</summary>
    public Uri? Upstream { get; init; }

    public SimulatorOptions Simulator { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Shared by gateways that stand for one before and after a restart; null makes a fresh one.</summary>
    public string? ContentRoot { get; init; }

    /// <summary>Another object store than the data directory's; null for that.</summary>
    public IObjectStore? Store { get; init; }

    /// <summary>Other limits of what goes through upstream's own batches; null for the usual ones.</summary>
    public ShardLimits? Shards { get; init; }

    public static GatewaySetup With(params (string Key, string? Value)[] settings) =>
        new() { Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value) };
}
