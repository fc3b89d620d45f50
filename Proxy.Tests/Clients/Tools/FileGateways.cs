using Proxy.Tests.Api;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.Tools;

/// <summary>Gateways with each store and each state. Skips the test where one of them is not installed.</summary>
public sealed class FileGateways(StateServers states, BlobServers blobs)
{
    public static TheoryData<StoreKind, StateServerKind> Kinds => new()
    {
        { StoreKind.Disk, StateServerKind.Garnet },
        { StoreKind.Disk, StateServerKind.Redis },
        { StoreKind.Azure, StateServerKind.Garnet },
        { StoreKind.Azure, StateServerKind.Redis },
    };

    internal Task<GatewayFixture> StartAsync(StoreKind store, StateServerKind state) => GatewayFixture.StartAsync(GatewaySetup.With(
        ("ConnectionStrings:redis", states.ConnectionOf(state)), ("Proxy:State:Prefix", states.NewPrefix()), ("ConnectionStrings:blobs", store == StoreKind.Azure ? blobs.NewContainer() : null)));
}
