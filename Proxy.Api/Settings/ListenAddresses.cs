using System.Globalization;
using System.Net;

namespace Proxy.Api.Settings;

/// <summary>Where the gateway is told to listen: ASPNETCORE_URLS, the port variables of container images, Kestrel:Endpoints.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:8080";
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>Nothing says where to listen.</summary>
    public static bool IsUnset(IConfiguration configuration) => !All(configuration).Any();

    /// <summary>Without client keys anybody who can reach the port can spend the upstream key's money.</summary>
    public static void RequireLoopback(IConfiguration configuration, List<string> errors)
    {
        foreach (var (name, url) in All(configuration))
        {
            if (!IsLoopback(url)) errors.Add($"{name} must name loopback addresses only while PROXY_API_KEYS is empty (http://127.0.0.1:8080, http://localhost:8080)");
        }
    }

    /// <summary>All of them as one text, to tell whether they changed.</summary>
    public static string Describe(IConfiguration configuration) => string.Join(' ', All(configuration));

    public static void RequireWellFormed(IConfiguration configuration, List<string> errors)
    {
        foreach (var (name, url) in All(configuration))
        {
            if (!TryParse(url, out _)) errors.Add($"{name} must be http or https addresses, separated by ';'");
        }
    }

    /// <summary>Two things cannot listen on one port.</summary>
    public static void RequireOther(IConfiguration configuration, int managementPort, List<string> errors)
    {
        foreach (var (name, url) in All(configuration))
        {
            if (TryParse(url, out var address) && address.Port == managementPort) errors.Add($"Proxy:ManagementPort must not be a port of {name}");
        }
    }

    /// <summary>Listens on <paramref name="managementPort"/> too: on loopback while everything else is, else on every address.</summary>
    public static void Add(WebApplicationBuilder builder, int managementPort)
    {
        var all = All(builder.Configuration).ToList();
        var url = $"http://{(all.TrueForAll(static one => IsLoopback(one.Url)) ? "localhost" : "*")}:{managementPort}";
        // Endpoints of the server's own section make it ignore all other addresses.
        if (builder.Configuration.GetSection(Endpoints).GetChildren().Any()) builder.Configuration[Endpoints + ":Management:Url"] = url;
        else builder.WebHost.UseUrls([.. all.Select(static one => one.Url), url]);
    }

    /// <summary>What the server will listen on, once <see cref="Add"/> has had its turn, by the setting that says so; well-formed.</summary>
    public static IEnumerable<(string Name, string Url)> InForce(IConfiguration configuration)
    {
        var all = All(configuration).ToList();
        var ofSection = all.Where(static one => one.Name.StartsWith(Endpoints, StringComparison.Ordinal)).ToList();
        var management = configuration[Management.PortSetting];
        var ports = Split(configuration["http_ports"]);
        foreach (var (name, url) in ofSection.Count > 0 ? ofSection : all)
        {
            var port = BindingAddress.Parse(url).Port.ToString(CultureInfo.InvariantCulture);
            yield return (port == management ? Management.PortSetting : url == "http://*:" + port && ports.Contains(port) ? "ASPNETCORE_HTTP_PORTS" : name, url);
        }
    }

    private static IEnumerable<(string Name, string Url)> All(IConfiguration configuration)
    {
        var urls = Split(configuration["urls"]);
        foreach (var url in urls) yield return ("ASPNETCORE_URLS", url);
        if (urls.Length == 0)
        {
            // The server itself ignores the ports when there are addresses.
            foreach (var port in Split(configuration["http_ports"])) yield return ("ASPNETCORE_HTTP_PORTS", "http://*:" + port);
            foreach (var port in Split(configuration["https_ports"])) yield return ("ASPNETCORE_HTTPS_PORTS", "https://*:" + port);
        }

        foreach (var endpoint in configuration.GetSection(Endpoints).GetChildren())
            yield return ($"{endpoint.Path}:Url", endpoint["Url"] ?? "");
    }

    private static string[] Split(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool TryParse(string url, out BindingAddress address)
    {
        address = null!;
        try
        {
            address = BindingAddress.Parse(url);
            // http://127.0.0.1:http is parsed as a host of that name.
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= 65535 && (address.Host.StartsWith('[') || !address.Host.Contains(':'));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsLoopback(string url)
    {
        if (!TryParse(url, out var address)) return true; // told by RequireWellFormed
        if (address.IsUnixPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
    }
}
