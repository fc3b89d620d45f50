namespace Proxy.Api.Pipeline;

/// <summary>
/// Where clients find this gateway, for addresses in answers: <c>Proxy:PublicUrl</c>, or what this request says of itself.
/// X-Forwarded-Proto and X-Forwarded-Host are believed whoever sends them: what is built from them is told to nobody but
/// their sender, so a client that invents them only misleads itself.
/// </summary>
internal static class PublicUrl
{
    private const int LongestHost = 255;

    /// <returns>Without a slash at its end.</returns>
    public static string Of(HttpContext context)
    {
        if (Exchange.Of(context).Snapshot.Options.PublicUrl is { } configured) return configured.AbsoluteUri.TrimEnd('/');
        var request = context.Request;
        var scheme = First(request.Headers["X-Forwarded-Proto"])?.ToLowerInvariant() is ("http" or "https") and var forwarded ? forwarded : request.Scheme;
        var host = First(request.Headers["X-Forwarded-Host"]) is { } name && IsHost(name) ? name : request.Host.Value;
        return scheme + "://" + host;
    }

    // Each proxy adds its own behind the others': the first is the one that the client spoke to.
    private static string? First(string? values) => values?.Split(',')[0].Trim();

    private static bool IsHost(string host) =>
        host.Length is > 0 and <= LongestHost && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']') && Uri.TryCreate("http://" + host, UriKind.Absolute, out _);
}
