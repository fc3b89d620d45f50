using System.Text.RegularExpressions;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>The gateway as it is run: the program, in a process of its own, that can be killed.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly ServiceProcess _process;
    private readonly DirectoryInfo? _own;

    private GatewayProcess(ServiceProcess process, DirectoryInfo? own) => (_process, _own) = (process, own);

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { Timeout = ServiceProcess.Patience };

    public string Output => _process.Output;

    /// <summary>Bytes of memory at most so far; null where the system does not tell.</summary>
    public long? PeakMemory => _process.PeakMemory;

    public bool IsRunning => _process.IsRunning;

    /// <param name="directory">Proxy:DataDirectory, shared by processes that stand for one before and after a restart; null for a fresh one.</param>
    public static async Task<GatewayProcess> StartAsync(Uri upstream, string? directory, params (string Key, string Value)[] settings)
    {
        var own = directory is null ? Directory.CreateTempSubdirectory("gateway-") : null;
        (string Key, string Value)[] all =
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("OPENAI_API_KEY", GatewayFixture.UpstreamKey),
            ("OPENAI_BASE_URL", upstream.ToString()),
            ("PROXY_API_KEYS", GatewayFixture.ClientKey),
            ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32])),
            ("Proxy:Dialect", "openai"),
            ("Proxy:DataDirectory", directory ?? own!.FullName),
            // The default of 100 ms is for a machine that does not run other tests.
            ("Proxy:State:Timeout", "5"),
            // Nor is 5 s, after which a stream begins and asks nobody else.
            ("Proxy:CommitAfter", "60"),
            .. settings,
        ];
        var process = ServiceProcess.Start("Proxy.Api", [], all.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)), Listening());
        var gateway = new GatewayProcess(process, own);
        gateway.Http.BaseAddress = new Uri((await process.ReadyAsync()).Groups[1].Value);
        if (settings.Any(static setting => setting.Key == "ConnectionStrings:redis")) await gateway.StateAsync();
        return gateway;
    }

    /// <summary>
    /// Waits until it can ask its state, which begins when it is first needed: a state that a gateway has in itself takes longer
    /// to start on a busy machine than a client is kept waiting.
    /// </summary>
    public Task StateAsync() => StateAsync(Http, Http.BaseAddress!);

    public static Task StateAsync(HttpClient http, Uri url) => Until.TrueAsync(async () =>
    {
        using var request = BatchClient.Ask(HttpMethod.Get, new Uri(url, "/v1/files").ToString());
        using var response = await http.SendAsync(request, Replies.Cancellation);
        return (int)response.StatusCode != 529;
    });

    /// <summary>POST /v1/messages; returns at the headers.</summary>
    public async Task<HttpResponseMessage> PostAsync(string json, params (string Name, string Value)[] headers)
    {
        using var request = GatewayFixture.Message(json, headers);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Replies.Cancellation);
    }

    public async Task<int> StatusAsync(string path)
    {
        using var response = await Http.GetAsync(path, Replies.Cancellation);
        return (int)response.StatusCode;
    }

    /// <summary>kill -9: nothing is told, nothing is written.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>As whoever runs it asks it to stop.</summary>
    public void Terminate() => _process.Terminate();

    /// <returns>The exit code.</returns>
    public Task<int> ExitAsync() => _process.ExitAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        if (_own is not null) TempFolder.Delete(_own.FullName);
    }

    [GeneratedRegex(@"^Responses Proxy listens on (http://\S+)$")]
    public static partial Regex Listening();
}
