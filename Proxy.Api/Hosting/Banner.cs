using Proxy.Api.Settings;
using Proxy.Core.Upstream;

namespace Proxy.Api.Hosting;

/// <summary>What a newcomer reads after start: where the gateway is, what answers, and how to point Claude Code at it.</summary>
internal static class Banner
{
    /// <param name="addresses">As the server tells them; the first is shown.</param>
    public static void Write(TextWriter output, Gateway gateway, IEnumerable<string> addresses)
    {
        var (options, upstream, _) = gateway;
        var url = (addresses.FirstOrDefault() ?? ListenAddresses.Default).Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        output.WriteLine($"Responses Proxy listens on {url}");
        output.WriteLine(options.UsesSimulator
            ? "OPENAI_API_KEY is not set: the built-in simulator answers, not a model"
            : $"Upstream is {UpstreamEndpoint.Create(upstream)}");
        if (options.TakesAnyKey) output.WriteLine("Warning: PROXY_API_KEYS is not set: any client key is taken, on loopback only");
        output.WriteLine($"export ANTHROPIC_BASE_URL={url}");
        output.WriteLine(options.TakesAnyKey ? "export ANTHROPIC_AUTH_TOKEN=any-key" : "export ANTHROPIC_AUTH_TOKEN=<one of PROXY_API_KEYS>");
        output.Flush();
    }
}
