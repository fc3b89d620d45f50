using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Tests.Api;

namespace Proxy.Tests.Processes;

/// <summary>The gateway as it is run: the program, in a process of its own, that can be killed.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo? _own;

    private GatewayProcess(Process process, DirectoryInfo? own)
    {
        (_process, _own) = (process, own);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { Timeout = s_patience };

    public string Output => string.Join('\n', _lines);

    public bool IsRunning => !_process.HasExited;

    /// <param name="directory">Proxy:DataDirectory, shared by processes that stand for one before and after a restart; null for a fresh one.</param>
    public static async Task<GatewayProcess> StartAsync(Uri upstream, string? directory, params (string Key, string Value)[] settings)
    {
        var own = directory is null ? Directory.CreateTempSubdirectory("gateway-") : null;
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Proxy.Api.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
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
            .. settings,
        ];
        foreach (var (key, value) in all) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var gateway = new GatewayProcess(Process.Start(start)!, own);
        gateway.Http.BaseAddress = new Uri(await gateway._address.Task.WaitAsync(s_patience, Replies.Cancellation));
        return gateway;
    }

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
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Replies.Cancellation);
    }

    /// <summary>As whoever runs it asks it to stop.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Replies.Cancellation).WaitAsync(s_patience, Replies.Cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _own?.Delete(recursive: true);
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("the gateway has ended:\n" + Output));
            return;
        }

        _lines.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match) _address.TrySetResult(match.Groups[1].Value);
    }

    [GeneratedRegex(@"^Responses Proxy listens on (http://\S+)$")]
    private static partial Regex Listening();
}
