using Proxy.Api.Pipeline;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>Finds the upstream that a request is passed on to.</summary>
internal static class RelayTargets
{
    /// <param name="model">As the client wrote it; null when it wrote none.</param>
    /// <param name="kind">The API that is passed through.</param>
    /// <returns>Null when no upstream of that kind serves the model.</returns>
    public static RelayTarget? Find(Exchange exchange, string? model, UpstreamKind kind)
    {
        var snapshot = exchange.Snapshot;
        if (snapshot.Catalog.Passed(model ?? "", name => snapshot.Upstreams.Find(name)?.Kind == kind) is not { } route) return null;
        return new RelayTarget(route, snapshot.Upstreams.Of(route.Upstream), route.UpstreamModel == model ? null : route.UpstreamModel, exchange.OwnUpstreamKey is not null);
    }
}
