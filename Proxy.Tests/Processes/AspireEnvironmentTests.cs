using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Tests.Api;
using Proxy.Tests.Processes.Otlp;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

/// <summary>
/// What Aspire would start, without Aspire: the same programs, each in a process of its own, with the environment that
/// AppHost.Tests/EnvironmentTests reads off the AppHost. A name that changes there must change here.
/// </summary>
public sealed partial class AspireEnvironmentTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aspire-");

    private OtlpReceiver? _receiver;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_conformance_suite_holds_through_processes_that_share_Redis_over_TLS_and_its_traces_are_whole()
    {
        await using (_receiver = await OtlpReceiver.StartAsync())
        {
            await RunAsync(encrypted: true, leastChats: 100);
        }
    }

    [Fact]
    public async Task What_state_decides_holds_without_TLS_too_and_its_traces_are_whole()
    {
        await using (_receiver = await OtlpReceiver.StartAsync())
        {
            await RunAsync(encrypted: false, leastChats: 10, "--filter", "idempotency", "--filter", "limit", "--filter", "stream");
        }
    }

    private static async Task AssertTracesAsync(OtlpReceiver receiver, int least)
    {
        // What is exported last comes a moment after its answer.
        IReadOnlyCollection<OtlpSpan> all = [];
        await Until.TrueAsync(() => Task.FromResult(Orphans(all = [.. receiver.Spans]).Count == 0));
        var spans = all.ToLookup(span => span.Trace);
        var chats = all.Where(span => span.Name.StartsWith("chat ", StringComparison.Ordinal)).ToList();
        Assert.True(chats.Count > least, $"{chats.Count} of {all.Count} spans");
        Assert.All(chats, chat =>
        {
            Assert.Contains(spans[chat.Trace], span => span.Kind is OtlpSpan.Server or OtlpSpan.Consumer && span.Id == chat.Parent);
            Assert.Contains(spans[chat.Trace], span => span.Name.StartsWith("attempt ", StringComparison.Ordinal) && span.Parent == chat.Id);
        });
        Assert.Contains(all, span => span.Name == "EVALSHA idempotency-begin");
        Assert.All(all, span => Assert.Contains(span.Service, (string[])["api", "worker"]));
        Assert.All((string[])["/v1/traces", "/v1/metrics", "/v1/logs"], path => Assert.Contains(path, receiver.Exports.Keys));
    }

    // Only a server span may have a parent that nobody exported: its client's.
    private static List<OtlpSpan> Orphans(IReadOnlyCollection<OtlpSpan> all)
    {
        var known = all.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(span => span.Kind != OtlpSpan.Server && span.Parent.Length > 0 && !known.Contains(span.Parent))];
    }

    private async Task RunAsync(bool encrypted, int leastChats, params string[] filters)
    {
        using var certificate = new TestCertificate(TimeProvider.System);
        using var redis = RedisServer.Start(certificate: encrypted ? certificate : null);
        var simulatorUrl = $"http://localhost:{RedisServer.FreePort()}";
        await using var simulator = ServiceProcess.Start("Proxy.Simulator", ["--urls", simulatorUrl], Telemetry("simulator", isTaken: false), SimulatorListens());
        await simulator.ReadyAsync();

        // Two replicas and a worker, each with its own ports, as the orchestrator gives them.
        var shared = Shared(redis, simulatorUrl, certificate);
        await using var one = Service("Proxy.Api", [.. Telemetry("api"), .. Api, .. shared], GatewayProcess.Listening(), out var management);
        await using var other = Service("Proxy.Api", [.. Telemetry("api"), .. Api, .. shared], GatewayProcess.Listening(), out var otherManagement);
        // Telemetry that nobody takes must not be felt.
        await using var worker = Service("Proxy.Worker", [.. Telemetry("worker", isTaken: !encrypted), .. shared], WorkerProcess.Ready(), out var workerManagement);
        await using var balancer = new Balancer(new Uri((await one.ReadyAsync()).Groups[1].Value), new Uri((await other.ReadyAsync()).Groups[1].Value));
        var url = balancer.Url.ToString();
        await worker.ReadyAsync();
        foreach (var port in (int[])[management, otherManagement, workerManagement]) await HealthyAsync(port);

        await using var suite = ServiceProcess.Start(
            "Proxy.Conformance",
            ["--url", url, "--key", "any", "--upstream-script", simulatorUrl, .. filters],
            [.. Telemetry("conformance", isTaken: false), ("services__api__http__0", url), ("API_HTTP", url)],
            Never());
        Assert.True(await suite.ExitAsync(TimeSpan.FromMinutes(30)) == 0, suite.Output);
        // Both replicas answered; all were there all the time, on the same state, and are well.
        Assert.All(balancer.Connections, connections => Assert.True(connections > 0, string.Join(", ", balancer.Connections)));
        Assert.True(one.IsRunning && other.IsRunning && worker.IsRunning);
        foreach (var port in (int[])[management, otherManagement, workerManagement]) await HealthyAsync(port);
        Assert.DoesNotContain("Unexpected failure", one.Output, StringComparison.Ordinal);
        await AssertTracesAsync(_receiver!, leastChats);
    }

    private static (string, string)[] Api =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"),
        ("DOTNET_LAUNCH_PROFILE", "http"),
        ("ASPNETCORE_URLS", $"http://localhost:{RedisServer.FreePort()}"),
        ("PROXY_ADMIN_KEY", "admin-key-of-a-test-0123456789ab"),
    ];

    private (string, string)[] Shared(RedisServer redis, string simulatorUrl, TestCertificate certificate) =>
    [
        ("DOTNET_ENVIRONMENT", "Development"),
        ("ConnectionStrings__redis", redis.Connection),
        ("OPENAI_API_KEY", "sk-simulator"),
        ("OPENAI_BASE_URL", simulatorUrl + "/v1"),
        ("Proxy__Upstream", "simulator"),
        ("Proxy__Dialect", "openai"),
        ("Proxy__Retry__MaxRetries", "0"),
        ("Proxy__Breaker__MinimumAttempts", "1000000"),
        ("Proxy__DataDirectory", _directory.FullName),
        // How a service learns to trust the certificate of another.
        ("SSL_CERT_FILE", certificate.CertificateFile),
        // The default of 100 ms is for a machine that does not run other tests.
        ("Proxy__State__Timeout", "5"),
    ];

    private static ServiceProcess Service(string name, (string, string)[] environment, Regex ready, out int management)
    {
        management = RedisServer.FreePort();
        return ServiceProcess.Start(name, [], [.. environment, ("Proxy__ManagementPort", management.ToString(CultureInfo.InvariantCulture))], ready);
    }

    /// <summary>As in Aspire's run mode, towards the test, or towards a dashboard that is not there.</summary>
    private (string, string)[] Telemetry(string service, bool isTaken = true) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{RedisServer.FreePort()}"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=of-a-test"),
        ("OTEL_SERVICE_NAME", service),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=" + service + "-test"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "1000"),
        ("OTEL_BSP_SCHEDULE_DELAY", "1000"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        ("OTEL_TRACES_SAMPLER", "always_on"),
        ("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
        ("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true"),
        ("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory"),
        ("LOGGING__CONSOLE__FORMATTERNAME", "simple"),
        ("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true"),
        ("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true"),
        .. isTaken ? _receiver!.EnvironmentOf(service) : [],
    ];

    private static async Task HealthyAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        await Until.TrueAsync(async () => (int)(await http.GetAsync("/health", Replies.Cancellation)).StatusCode == 200);
        Assert.Equal("Healthy", await http.GetStringAsync("/alive", Replies.Cancellation));
    }

    [GeneratedRegex("^Responses simulator on ")]
    private static partial Regex SimulatorListens();

    [GeneratedRegex("(?!)")]
    private static partial Regex Never();
}
