using System.Text.Json;
using Proxy.Simulator.Recording;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.Codex;

/// <summary>The real Codex CLI through the gateway.</summary>
public sealed class CodexTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_runs_and_its_output_and_the_reasoning_go_back_upstream()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Reasoning("A file is wanted."), Item.Call("exec_command", new { cmd = "echo codex-was-here > proof.txt && echo written" })),
            Turn.Of(Item.Text("It is written.")));
        using var workspace = new Workspace();

        var events = await RunAsync(workspace, Provider(gateway), "Write the proof.");

        Assert.Equal("codex-was-here\n", await File.ReadAllTextAsync(workspace.PathOf("proof.txt"), Cancellation));
        Assert.Contains("It is written.", Texts(events));
        Assert.Contains(events, line => line.GetProperty("type").GetString() == "turn.completed");
        Assert.Equal(2, gateway.Requests.Count);
        var second = gateway.Requests[1];
        Assert.Contains("written", Assert.Single(second.Input("function_call_output")).GetProperty("output").ToString(), StringComparison.Ordinal);
        // The simulator takes back only reasoning that it sealed itself: not a byte of it changed on the way.
        Assert.StartsWith("gAAAA", Assert.Single(second.Input("reasoning")).GetProperty("encrypted_content").GetString(), StringComparison.Ordinal);
        Assert.All(Upstream(gateway), request => Assert.StartsWith("codex_exec/", request.Headers["user-agent"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_WebSockets_it_goes_on_over_HTTP_at_once()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Hello over HTTP.")));
        using var workspace = new Workspace();

        // The built-in provider tries a WebSocket first.
        var events = await RunAsync(workspace, $"openai_base_url = \"{gateway.BaseUrl}v1\"\n", "Say hello.");

        Assert.Contains("Hello over HTTP.", Texts(events));
        Assert.Single(gateway.Logs.GetSnapshot(), record => record.Message.Contains("GET /v1/responses 426", StringComparison.Ordinal));
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_tried_again()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Half of it, and more that never comes")).ResetAfter(6), Turn.Of(Item.Text("All of it.")));
        using var workspace = new Workspace();

        var events = await RunAsync(workspace, Provider(gateway), "Say it.");

        Assert.Contains("All of it.", Texts(events));
        Assert.Equal(2, gateway.Requests.Count);
    }

    private static async Task<IReadOnlyList<JsonElement>> RunAsync(Workspace workspace, string settings, string prompt)
    {
        if (!OperatingSystem.IsLinux())
            throw NpmTools.Missing("the pinned Codex package is the Linux one");
        var binary = NpmTools.RequireFile("@openai/codex-linux-x64", "vendor/x86_64-unknown-linux-musl/bin/codex");
        await File.WriteAllTextAsync(Path.Combine(workspace.Home, "config.toml"), "model = \"gpt-5.6\"\n" + settings, Cancellation);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = workspace.Home,
            ["CODEX_HOME"] = workspace.Home,
            ["TMPDIR"] = workspace.Temp,
            ["GATEWAY_KEY"] = "sk-test",
            ["CODEX_API_KEY"] = "sk-test",
        };
        using var process = ChildProcess.Start(
            binary, ["exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "-C", workspace.Work, prompt], environment, workspace.Work, "");
        var exitCode = await process.ExitAsync(TimeSpan.FromMinutes(4), Cancellation);
        Assert.True(exitCode == 0, $"codex exited with {exitCode}:\n{string.Join('\n', process.Lines)}\n{process.Errors}");
        return [.. process.Lines.Where(line => line.StartsWith('{')).Select(Parsed)];
    }

    private static string Provider(ScriptedGateway gateway) => $"""
        model_provider = "gateway"
        [model_providers.gateway]
        name = "Responses Proxy"
        base_url = "{gateway.BaseUrl}v1"
        env_key = "GATEWAY_KEY"
        wire_api = "responses"

        """;

    private static IEnumerable<RecordedRequest> Upstream(ScriptedGateway gateway) => gateway.Upstream.Where(request => request.Path == "/v1/responses");

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> events) => events
        .Where(line => line.TryGetProperty("item", out var item) && item.GetProperty("type").GetString() == "agent_message")
        .Select(line => line.GetProperty("item").GetProperty("text").GetString());

    private static JsonElement Parsed(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
