using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Keys;
using Proxy.Core.Models;

namespace Proxy.Api.Keys;

/// <summary>What a key may use.</summary>
internal static class KeyRules
{
    /// <exception cref="RequestRejectedException">404, in the words for a model that nobody has: a key learns nothing of what others may use.</exception>
    public static void CheckModel(Exchange exchange, Route route)
    {
        if (!Permits(exchange.Key, route) || exchange.Snapshot.Upstreams.Find(route.Upstream) is null) throw new RequestRejectedException(ModelCatalog.Unknown(route.Requested));
    }

    public static bool Permits(ClientKey? key, Route route) =>
        key is null || key.Models.Count == 0 || key.Models.Contains(route.Requested) || key.Models.Contains(route.Alias.Id);
}
