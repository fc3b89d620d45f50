using System.Net;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Api.Settings;

/// <summary>Upstreams: the one of OPENAI_BASE_URL, and those of <c>Proxy:Upstreams</c>.</summary>
internal static class UpstreamSettings
{
    public static Dictionary<string, UpstreamOptions> Read(SectionReader section, string defaultName, Version httpVersion, bool trace)
    {
        var upstreams = new Dictionary<string, UpstreamOptions>(StringComparer.Ordinal);
        foreach (var (name, entry) in section.Table(nameof(GatewayOptions.Upstreams)))
        {
            if (!IsName(name)) entry.Fault("Name", "(the name of the entry) must be 1 to 64 of [A-Za-z0-9._-]", 0);
            if (name.Equals(defaultName, StringComparison.OrdinalIgnoreCase)) entry.Fault("Name", "(the name of the entry) is the default upstream's (Proxy:Upstream)", 0);
            upstreams[name] = Read(name, entry, httpVersion, trace);
            entry.RefuseUnknown();
        }

        return upstreams;
    }

    public static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>As OPENAI_API_KEY must be.</summary>
    public static bool IsKey(string key) => key.All(static c => char.IsAscii(c) && !char.IsControl(c) && c != ' ');

    /// <summary>As OPENAI_BASE_URL must be.</summary>
    public static bool IsBaseUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Fragment.Length == 0;

    public static UpstreamDialect DialectOf(Uri baseUrl)
    {
        var host = baseUrl.Host.ToLowerInvariant();
        if (host is "api.openai.com" or "us.api.openai.com" or "eu.api.openai.com") return UpstreamDialect.OpenAI;
        // Trace quirk-azure-content-filters-stream came from the second.
        return host.EndsWith(".openai.azure.com", StringComparison.Ordinal)
            || host.EndsWith(".services.ai.azure.com", StringComparison.Ordinal)
            || host.EndsWith(".cognitiveservices.azure.com", StringComparison.Ordinal)
                ? UpstreamDialect.Azure
                : UpstreamDialect.Generic;
    }

    public static UpstreamDialect Dialect(SectionReader section, UpstreamDialect byDefault) => section.Text("Dialect") switch
    {
        null => byDefault,
        "openai" => UpstreamDialect.OpenAI,
        "azure" => UpstreamDialect.Azure,
        "generic" => UpstreamDialect.Generic,
        _ => section.Fault("Dialect", "must be openai, azure or generic", byDefault),
    };

    public static Version HttpVersionOf(SectionReader section, string name, Version byDefault) => section.Text(name) switch
    {
        null => byDefault,
        "1.1" => HttpVersion.Version11,
        "2" or "2.0" => HttpVersion.Version20,
        _ => section.Fault(name, "must be 1.1 or 2", byDefault),
    };

    private static UpstreamOptions Read(string name, SectionReader entry, Version httpVersion, bool trace)
    {
        var kind = entry.Text(nameof(UpstreamOptions.Kind)) switch
        {
            null or "openai-responses" => UpstreamKind.OpenAIResponses,
            "anthropic" => UpstreamKind.Anthropic,
            _ => entry.Fault(nameof(UpstreamOptions.Kind), "must be openai-responses or anthropic", UpstreamKind.OpenAIResponses),
        };
        var auth = entry.Text(nameof(UpstreamOptions.Auth)) switch
        {
            null => kind == UpstreamKind.Anthropic ? UpstreamAuth.ApiKey : UpstreamAuth.Bearer,
            "bearer" => UpstreamAuth.Bearer,
            "api-key" => UpstreamAuth.ApiKey,
            _ => entry.Fault(nameof(UpstreamOptions.Auth), "must be bearer or api-key", UpstreamAuth.Bearer),
        };
        var key = entry.Text(nameof(UpstreamOptions.Key));
        if (key is not null && !IsKey(key)) entry.Fault(nameof(UpstreamOptions.Key), "must be printable ASCII without spaces", 0);
        TimeSpan? timeout = entry.Text(nameof(UpstreamOptions.HeadersTimeout)) is null ? null : entry.Seconds(nameof(UpstreamOptions.HeadersTimeout), TimeSpan.Zero, 0.1, 299);
        var version = HttpVersionOf(entry, nameof(UpstreamOptions.HttpVersion), httpVersion);
        if (!IsBaseUrl(entry.Text(nameof(UpstreamOptions.BaseUrl)) ?? "", out var baseUrl))
            baseUrl = entry.Fault(nameof(UpstreamOptions.BaseUrl), "must be an absolute http or https address without user name or fragment", new Uri("http://upstream.invalid"));

        return new UpstreamOptions { Name = name, Kind = kind, BaseUrl = baseUrl, Key = key, Auth = auth, Dialect = Dialect(entry, DialectOf(baseUrl)), HttpVersion = version, HeadersTimeout = timeout, Trace = entry.Flag(nameof(UpstreamOptions.Trace)) ?? trace };
    }
}
