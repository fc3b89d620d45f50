using System.Text.Json;

namespace Proxy.Tests.Clients.Tools;

/// <summary>Runs a script that uses a client library from npm; its last line of output is one JSON value.</summary>
internal static class NodeClient
{
    /// <param name="folder">Beside this one; its Scripts folder holds <paramref name="script"/>.mjs.</param>
    /// <param name="settings">Environment of the script, the entry files of its libraries among them.</param>
    public static async Task<JsonElement> RunAsync(
        Uri baseUrl, string folder, string script, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var node = NpmTools.RequireOnPath("node");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["BASE_URL"] = baseUrl.ToString().TrimEnd('/'),
            ["MODEL"] = "claude-opus-5-5",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;

        var file = Path.Combine(AppContext.BaseDirectory, "Clients", folder, "Scripts", $"{script}.mjs");
        using var process = ChildProcess.Start(node, [file], environment, Path.GetTempPath());
        var exitCode = await process.ExitAsync(TimeSpan.FromMinutes(4), cancellation);
        Assert.True(exitCode == 0, $"{script}.mjs exited with {exitCode}:\n{process.Errors}");

        using var document = JsonDocument.Parse(process.Lines.Last());
        return document.RootElement.Clone();
    }
}
