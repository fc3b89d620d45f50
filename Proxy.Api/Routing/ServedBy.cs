using System.Globalization;

namespace Proxy.Api.Routing;

/// <summary>The headers that name what answered, or what was asked last.</summary>
internal static class ServedBy
{
    private const int Longest = 256;

    /// <param name="attempts">Questions that went upstream, repairs included; null before the first.</param>
    public static void Write(IHeaderDictionary headers, Route route, int? attempts)
    {
        var model = Plain(route.UpstreamModel);
        headers["x-gateway-upstream-model"] = model;
        headers["x-proxy-upstream"] = route.Upstream;
        headers["x-proxy-model"] = model;
        if (attempts is { } count) headers["x-proxy-attempts"] = count == 1 ? "1" : count.ToString(CultureInfo.InvariantCulture);
    }

    // F12: a name that passes as the client wrote it may hold line breaks, letters that no header can, or no end.
    private static string Plain(string model)
    {
        if (model.Length <= Longest && !model.AsSpan().ContainsAnyExceptInRange('!', '~')) return model;
        var escaped = Uri.EscapeDataString(model.Length <= Longest ? model : model[..Longest]);
        return escaped.Length <= Longest ? escaped : escaped[..Longest];
    }
}
