using System.Text.Json;
using Proxy.Tests.Clients.Tools;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>Runs a script that uses the official TypeScript SDK; its last line of output is one JSON value.</summary>
internal static class NodeClient
{
    public static async Task<JsonElement> RunAsync(
        Uri baseUrl, string script, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var node = NpmTools.RequireOnPath("node");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs"),
            ["BASE_URL"] = baseUrl.ToString().TrimEnd('/'),
            ["MODEL"] = "claude-opus-5-5",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;

        var file = Path.Combine(AppContext.BaseDirectory, "Clients", "TypeScriptSdk", "Scripts", $"{script}.mjs");
        using var process = ChildProcess.Start(node, [file], environment, Path.GetTempPath());
        var exitCode = await process.ExitAsync(TimeSpan.FromSeconds(60), cancellation);
        Assert.True(exitCode == 0, $"{script}.mjs exited with {exitCode}:\n{process.Errors}");

        using var document = JsonDocument.Parse(process.Lines.Last());
        return document.RootElement.Clone();
    }
}
