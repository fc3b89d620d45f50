using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Proxy.Simulator;
using Proxy.Tests.Processes;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Api;

/// <summary>
/// The real gateway: Program's own host on a free loopback port, in this process. Its upstream is a simulator with a
/// handle (<see cref="Simulator"/>), or whatever <see cref="GatewaySetup.Upstream"/> names.
/// </summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string ClientKey = "sk-client-under-test";
    public const string UpstreamKey = "sk-upstream-canary-5f2e";
    private readonly WebApplication _app;
    private readonly DirectoryInfo? _ownRoot;

    private GatewayFixture(WebApplication app, SimulatorHandle? simulator, DirectoryInfo? ownRoot, FakeLogCollector logs)
    {
        (_app, Simulator, _ownRoot, Logs) = (app, simulator, ownRoot, logs);
        BaseUrl = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = BaseUrl, Timeout = ServiceProcess.Patience };
    }

    /// <summary>What ANTHROPIC_BASE_URL is set to.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Sends nothing by itself: no key, no version.</summary>
    public HttpClient Http { get; }

    /// <summary>Null with an upstream of its own.</summary>
    public SimulatorHandle? Simulator { get; }

    public FakeLogCollector Logs { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<GatewayFixture> StartAsync(GatewaySetup? setup = null)
    {
        setup ??= new GatewaySetup();
        var simulator = setup.Upstream is null ? await SimulatorHost.StartAsync(setup.Simulator) : null;
        var ownRoot = setup.ContentRoot is null ? Directory.CreateTempSubdirectory("gateway-") : null;
        var builder = Builder(setup, setup.Upstream ?? simulator!.BaseUrl, setup.ContentRoot ?? ownRoot!.FullName);
        var app = await Proxy.Api.Program.BuildAsync(builder, setup.Time);
        await app.StartAsync();
        return new GatewayFixture(app, simulator, ownRoot, app.Services.GetFakeLogCollector());
    }

    /// <summary>POST /v1/messages as a client does it.</summary>
    public Task<HttpResponseMessage> PostAsync(string json, params (string Name, string Value)[] headers) => SendAsync(Message(json, headers));

    public async Task<int> StatusAsync(string path)
    {
        using var response = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Returns at the headers.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    /// <summary>Waits until so many messages are over: the line in the log is the last that becomes of one, after its client has the answer.</summary>
    public Task OverAsync(int messages) =>
        Until.TrueAsync(() => Task.FromResult(Logs.GetSnapshot().Count(static line => line.Message.StartsWith("messages ", StringComparison.Ordinal) || line.Message.Contains(", passed through, ", StringComparison.Ordinal)) >= messages));

    /// <summary>Asks again while the first answer's record is not closed: that comes a moment after its client has it.</summary>
    public async Task<HttpResponseMessage> RepeatAsync(string json, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage? answer = null;
        await Until.TrueAsync(async () =>
        {
            answer?.Dispose();
            return (answer = await PostAsync(json, headers)).StatusCode != HttpStatusCode.Conflict;
        });
        return answer!;
    }

    /// <param name="headers">Replace the usual key and version; an empty value leaves the header out.</param>
    public static HttpRequestMessage Message(string json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("x-api-key", ClientKey);
        request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0) request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        if (Simulator is not null) await Simulator.DisposeAsync();
        if (_ownRoot is not null) TempFolder.Delete(_ownRoot.FullName);
    }

    internal static WebApplicationBuilder Builder(GatewaySetup setup, Uri upstream, string contentRoot)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = setup.Environment, ContentRootPath = contentRoot });
        // This machine's variables and files are no part of a test.
        builder.Configuration.Sources.Clear();
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["OPENAI_API_KEY"] = UpstreamKey,
            ["OPENAI_BASE_URL"] = upstream.ToString(),
            ["Proxy:Dialect"] = "openai",
            // Not the user's.
            ["Proxy:DataDirectory"] = ".data",
            // Most tests are about what becomes of one failure; retries and breakers have their own.
            ["Proxy:Retry:MaxRetries"] = "0",
            ["Proxy:Breaker:MinimumAttempts"] = "1000000",
            // Tests share their machine; the default of 100 ms is for one that has time.
            ["Proxy:State:Timeout"] = "10",
        };
        // A stream that begins because the machine was busy for 5 s asks nobody else. A clock of the test's own does not run by itself.
        if (setup.Time == TimeProvider.System) settings["Proxy:CommitAfter"] = "60";
        foreach (var (key, value) in setup.Settings) settings[key] = value;
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None).AddFakeLogging();
        if (setup.Store is not null) builder.Services.AddSingleton(setup.Store);
        if (setup.Shards is not null) builder.Services.AddSingleton(setup.Shards);
        return builder;
    }
}
