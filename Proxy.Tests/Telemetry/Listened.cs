using System.Collections.Concurrent;
using System.Diagnostics;
using Proxy.Core.Telemetry;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Telemetry;

/// <summary>Every span that ends while it lives. The source is the process's: tests tell theirs by names of their own.</summary>
internal sealed class Listened : IDisposable
{
    private readonly ActivityListener _listener;

    public Listened(params string[] others)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProxyTelemetry.Name || others.Contains(source.Name),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentQueue<Activity> Spans { get; } = new();

    /// <summary>Waits for the end of the request that a trace is about: its own span ends after its client has the answer.</summary>
    public Task WholeAsync(ActivityTraceId trace) => Until.TrueAsync(() => Task.FromResult(Spans.Any(span => span.TraceId == trace && span.Kind == ActivityKind.Server)));

    /// <summary>Those of one trace, in the order in which they began.</summary>
    public List<Activity> Of(ActivityTraceId trace) => [.. Spans.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc)];

    public void Dispose() => _listener.Dispose();
}
