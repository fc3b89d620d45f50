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
    public Task The_conformance_suite_holds_through_processes_that_share_Redis_over_TLS() => RunAsync(encrypted: true);

    [Fact]
    public async Task What_state_decides_holds_without_TLS_too_and_its_traces_are_whole()
    {
        await using (_receiver = await OtlpReceiver.StartAsync())
        {
            await RunAsync(encrypted: false, "--filter", "idempotency", "--filter", "limit", "--filter", "stream");
            // What is exported last comes a moment after its answer.
            await Until.TrueAsync(() => Task.FromResult(Orphans(_receiver).Count == 0));
            var chats = _receiver.Spans.Where(span => span.Name.StartsWith("chat ", StringComparison.Ordinal)).ToList();
            Assert.True(chats.Count > 10, $"{chats.Count} of {_receiver.Spans.Count} spans");
            Assert.All(chats, chat =>
            {
                Assert.Contains(_receiver.Of(chat.Trace), span => span.Kind == OtlpSpan.Server && span.Id == chat.Parent);
                Assert.Contains(_receiver.Of(chat.Trace), span => span.Name.StartsWith("attempt ", StringComparison.Ordinal) && span.Parent == chat.Id);
            });
            Assert.Contains(_receiver.Spans, span => span.Name == "EVALSHA idempotency-begin");
            Assert.All(_receiver.Spans, span => Assert.Contains(span.Service, (string[])["api", "worker"]));
            Assert.All((string[])["/v1/traces", "/v1/metrics", "/v1/logs"], path => Assert.Contains(path, _receiver.Exports.Keys));
        }
    }

    // Only a server span may have a parent that nobody exported: its client's.
    private static List<OtlpSpan> Orphans(OtlpReceiver receiver)
    {
        var known = receiver.Spans.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
        return [.. receiver.Spans.Where(span => span.Kind != OtlpSpan.Server && span.Parent.Length > 0 && !known.Contains(span.Parent))];
    }

    private async Task RunAsync(bool encrypted, params string[] filters)
    {
        using var certificate = new TestCertificate(TimeProvider.System);
        using var redis = RedisServer.Start(certificate: encrypted ? certificate : null);
        var simulatorUrl = $"http://localhost:{RedisServer.FreePort()}";
        await using var simulator = ServiceProcess.Start("Proxy.Simulator", ["--urls", simulatorUrl], Telemetry("simulator"), SimulatorListens());
        await simulator.ReadyAsync();

        // Two replicas and a worker, each with its own ports, as the orchestrator gives them.
        var shared = Shared(redis, simulatorUrl, certificate);
        await using var one = Service("Proxy.Api", [.. Telemetry("api"), .. Api, .. shared], GatewayProcess.Listening(), out var management);
        await using var other = Service("Proxy.Api", [.. Telemetry("api"), .. Api, .. shared], GatewayProcess.Listening(), out var otherManagement);
        await using var worker = Service("Proxy.Worker", [.. Telemetry("worker"), .. shared], WorkerProcess.Ready(), out var workerManagement);
        var url = (await one.ReadyAsync()).Groups[1].Value;
        await other.ReadyAsync();
        await worker.ReadyAsync();
        foreach (var port in (int[])[management, otherManagement, workerManagement]) await HealthyAsync(port);

        await using var suite = ServiceProcess.Start(
            "Proxy.Conformance",
            ["--url", url, "--key", "any", "--upstream-script", simulatorUrl, .. filters],
            [.. Telemetry("conformance"), ("services__api__http__0", url), ("API_HTTP", url)],
            Never());
        Assert.True(await suite.ExitAsync(TimeSpan.FromMinutes(10)) == 0, suite.Output);
        // The others were there all the time, on the same state, and are well.
        Assert.True(one.IsRunning && other.IsRunning && worker.IsRunning);
        foreach (var port in (int[])[management, otherManagement, workerManagement]) await HealthyAsync(port);
        Assert.DoesNotContain("Unexpected failure", one.Output, StringComparison.Ordinal);
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

    /// <summary>As in Aspire's run mode, towards a dashboard that is not there, since telemetry that nobody takes must not be felt; or to the test.</summary>
    private (string, string)[] Telemetry(string service) =>
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
        .. _receiver?.EnvironmentOf(service) ?? [],
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
