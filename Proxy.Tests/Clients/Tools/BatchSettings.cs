using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.Tools;

/// <summary>A gateway that does batches itself, on servers of the tests.</summary>
internal static class BatchSettings
{
    public static Dictionary<string, string> Of(StateServers servers, StateServerKind kind, BlobServers blobs, StoreKind store)
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings:redis"] = servers.ConnectionOf(kind), ["Proxy:State:Prefix"] = servers.NewPrefix(), ["Proxy:Batches:InApi"] = "true" };
        if (store == StoreKind.Azure) settings["ConnectionStrings:blobs"] = blobs.NewContainer();
        return settings;
    }
}
