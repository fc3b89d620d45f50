using System.Globalization;

namespace Proxy.Api.Routing;

/// <summary>The headers that name what answered, or what was asked last.</summary>
internal static class ServedBy
{
    /// <param name="attempts">Questions that went upstream, repairs included; null before the first.</param>
    public static void Write(IHeaderDictionary headers, Route route, int? attempts)
    {
        headers["x-gateway-upstream-model"] = route.UpstreamModel;
        headers["x-proxy-upstream"] = route.Upstream;
        headers["x-proxy-model"] = route.UpstreamModel;
        if (attempts is { } count) headers["x-proxy-attempts"] = count == 1 ? "1" : count.ToString(CultureInfo.InvariantCulture);
    }
}
