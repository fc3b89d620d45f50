using Proxy.Api.Pipeline;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>Finds the upstreams that a request of OpenAI's API is passed on to.</summary>
internal static class RelayTargets
{
    /// <param name="model">As the client wrote it; null when it wrote none.</param>
    /// <returns>In the order in which they are tried; empty when no upstream of that kind serves the model.</returns>
    public static IReadOnlyList<Core.Models.Route> Find(Exchange exchange, string? model)
    {
        var snapshot = exchange.Snapshot;
        return snapshot.Catalog.Passed(model ?? "", name => snapshot.Upstreams.Find(name)?.Kind == UpstreamKind.OpenAIResponses);
    }
}
