using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

/// <summary>The worker as it is run, or one of its commands.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private readonly ServiceProcess _process;

    private WorkerProcess(ServiceProcess process) => _process = process;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = ServiceProcess.Patience };

    public string Output => _process.Output;

    public bool IsRunning => _process.IsRunning;

    /// <param name="directory">Proxy:DataDirectory, the gateway's.</param>
    public static async Task<WorkerProcess> StartAsync(Uri upstream, string directory, params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all =
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Proxy:ManagementPort", RedisServer.FreePort().ToString(CultureInfo.InvariantCulture)),
            ("OPENAI_API_KEY", GatewayFixture.UpstreamKey),
            ("OPENAI_BASE_URL", upstream.ToString()),
            ("PROXY_API_KEYS", GatewayFixture.ClientKey),
            ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32])),
            ("Proxy:Dialect", "openai"),
            ("Proxy:DataDirectory", directory),
            ("Proxy:State:Timeout", "5"),
            .. settings,
        ];
        var worker = new WorkerProcess(ServiceProcess.Start("Proxy.Worker", [], Environment(all), Ready()));
        worker.Http.BaseAddress = new Uri((await worker._process.ReadyAsync()).Groups[1].Value);
        return worker;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and all it said.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string[] args, string directory, params (string Key, string Value)[] settings)
    {
        await using var process = ServiceProcess.Start("Proxy.Worker", args, Environment([("Proxy:DataDirectory", directory), ("COLUMNS", "200"), .. settings]), Never());
        return (await process.ExitAsync(), process.Output);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _process.KillAsync();

    public void Terminate() => _process.Terminate();

    /// <returns>The exit code.</returns>
    public Task<int> ExitAsync() => _process.ExitAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    private static IEnumerable<(string Key, string Value)> Environment(IEnumerable<(string Key, string Value)> settings) =>
        settings.Select(static setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    [GeneratedRegex(@"^Responses Proxy's worker answers health on (http://\S+)$")]
    public static partial Regex Ready();

    [GeneratedRegex(@"\z\A.")]
    private static partial Regex Never();
}
