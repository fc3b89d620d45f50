using System.Text.RegularExpressions;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Conformance;

/// <summary>The set-up of docs/conformance.md with the programs themselves: their own settings hold, not those of the test's process.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("programs-").FullName;

    [Fact]
    public async Task Simulator_gateway_and_suite_work_as_three_programs()
    {
        using var simulator = Start("Proxy.Simulator", ["--urls", "http://127.0.0.1:0"], []);
        var upstream = await UrlAsync(simulator);
        using var gateway = Start("Proxy.Api", [], new Dictionary<string, string>
        {
            ["OPENAI_API_KEY"] = "any",
            ["OPENAI_BASE_URL"] = upstream,
            ["Proxy__Dialect"] = "openai",
            ["Proxy__Retry__MaxRetries"] = "0",
            ["Proxy__Breaker__MinimumAttempts"] = "1000000",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["XDG_DATA_HOME"] = _folder,
        });
        // C5.7 needs the embedded state, which reads its settings in a way that a program may forbid.
        var url = await UrlAsync(gateway);
        using var http = new HttpClient();
        await GatewayProcess.StateAsync(http, new Uri(url));
        var run = await ToolRun.OfAsync("--url", url, "--upstream-script", upstream, "--filter", "C5.7", "--filter", "D24", "--filter", "D7");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors + string.Join('\n', gateway.Lines));
        // Nothing says where its data is to be: a folder of its own among the user's.
        if (OperatingSystem.IsLinux()) Assert.True(File.Exists(Path.Combine(_folder, "responses-proxy", "sealing-keys")));
        await gateway.InterruptAsync(TestContext.Current.CancellationToken);
        await simulator.InterruptAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ChildProcess Start(string program, string[] arguments, Dictionary<string, string> environment)
    {
        foreach (var name in (string[])["PATH", "HOME", "DOTNET_ROOT", "TMPDIR"])
            if (Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments], environment, _folder);
    }

    private static async Task<string> UrlAsync(ChildProcess program)
    {
        var line = await program.LineAsync(line => line.Contains(" on http://", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        return Regex.Match(line, @"http://\S+").Value;
    }
}
