using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Proxy.Tests.Processes.Otlp;

/// <summary>What a collector is to the processes under test: takes OTLP over http/protobuf and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<byte[]> _all = new();
    private readonly ConcurrentDictionary<string, int> _exports = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    /// <summary>Exports so far, by path: <c>/v1/metrics</c>.</summary>
    public IReadOnlyDictionary<string, int> Exports => _exports;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>As the AppHost injects it into a service of this name, but exported sooner.</summary>
    public (string Key, string Value)[] EnvironmentOf(string service) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_SERVICE_NAME", service),
        ("OTEL_TRACES_SAMPLER", "always_on"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    public IReadOnlyList<OtlpSpan> Of(string trace) => [.. _spans.Where(span => span.Trace == trace)];

    /// <summary>Waits until the trace is as the caller wants it.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> TraceAsync(string trace, Func<IReadOnlyList<OtlpSpan>, bool> isWhole)
    {
        await Until.TrueAsync(() => Task.FromResult(isWhole(Of(trace))));
        return Of(trace);
    }

    /// <summary>Anywhere in what was exported, logs and metrics included.</summary>
    public bool Saw(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _all.Any(export => export.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>What stands around <paramref name="text"/> wherever it was exported, once for each way it is told.</summary>
    public IReadOnlyList<string> Around(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var export in _all)
        {
            for (var at = export.AsSpan().IndexOf(bytes); at >= 0 && found.Count < 100;)
            {
                found.Add(Printable(export.AsSpan(Math.Max(0, at - 80)..Math.Min(export.Length, at + bytes.Length + 20))));
                var next = export.AsSpan(at + 1).IndexOf(bytes);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return [.. found];
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++) text[i] = bytes[i] is >= 32 and < 127 ? (char)bytes[i] : '.';
        return new string(text);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        var path = context.Request.Path.Value ?? "";
        _all.Enqueue(bytes);
        if (path == "/v1/traces")
        {
            foreach (var span in OtlpSpan.ReadAll(bytes)) _spans.Enqueue(span);
        }

        _exports.AddOrUpdate(path, 1, static (_, count) => count + 1);
        context.Response.ContentType = "application/x-protobuf";
    }
}
