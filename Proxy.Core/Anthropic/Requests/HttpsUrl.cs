using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>F24: the gateway never fetches a URL; it passes on only https ones that carry no credentials.</summary>
internal static class HttpsUrl
{
    private const int Longest = 8192;

    public static JsonText Check(in Fields fields, int field)
    {
        var url = fields.RequiredText(field);
        if (!Uri.TryCreate(fields.String(field, Longest), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
            throw Reject.At(fields.Path(field), "Only HTTPS URLs are supported.");
        return url;
    }
}
