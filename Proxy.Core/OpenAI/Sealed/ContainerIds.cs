using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Sealed;

/// <summary>R72: upstream's container ids as clients hold them: sealed, since an id is all it takes to use a container of the account.</summary>
internal static class ContainerIds
{
    private const string Prefix = "container_";

    public static string ToClient(string containerId, RequestScope scope)
    {
        using var payload = new PooledBuffer(128);
        payload.Append("{\"v\":1,\"u\":"u8);
        payload.AppendString(scope.Route.Upstream);
        payload.Append(",\"container\":"u8);
        payload.AppendString(containerId);
        payload.Append((byte)'}');
        return SealedIds.Make(Prefix, payload.Written, scope);
    }

    /// <returns>Null for a container that is not this tenant's at this upstream.</returns>
    public static string? ToUpstream(string id, RequestScope scope)
    {
        if (SealedIds.TryOpen(Prefix, id, scope) is not { } payload) return null;
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        return root.TryGetProperty("container"u8, out var container) && root.GetProperty("u"u8).ValueEquals(scope.Route.Upstream) ? container.GetString() : null;
    }
}
