using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Proxy.Core.Telemetry;

/// <summary>One round trip to the shared state: a client span with the conventions' <c>db.*</c>, and its duration. Never a key or a value.</summary>
internal readonly struct StateCall : IDisposable
{
    private const string System = "redis";

    private static readonly Histogram<double> s_duration = ProxyTelemetry.Meter.CreateHistogram(
        GenAiNames.DbDuration,
        "s",
        "Duration of questions to the shared state",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });

    private readonly Activity? _span;
    private readonly string _operation;
    private readonly string? _script;
    private readonly TimeProvider _time;
    private readonly long _started;

    private StateCall(string operation, string? script, TimeProvider time, Activity? span) =>
        (_operation, _script, _time, _span, _started) = (operation, script, time, span, time.GetTimestamp());

    /// <param name="operation">The command: <c>EVALSHA</c>, <c>PING</c>.</param>
    /// <param name="script">Name of the script, e.g. <c>limit-admit</c>; null for other commands.</param>
    public static StateCall Start(string operation, string? script, TimeProvider time)
    {
        // Nobody's request, or one that nobody is told of (a probe): what is looked at every half second would be all there is
        // to see.
        if (Activity.Current is not { IsAllDataRequested: true } || !ProxyTelemetry.Source.HasListeners()) return new StateCall(operation, script, time, null);
        var tags = new TagList { { GenAiNames.DbSystem, System }, { GenAiNames.DbOperation, operation } };
        if (script is not null) tags.Add(GenAiNames.DbScript, script);
        var span = ProxyTelemetry.Source.StartActivity(script is null ? operation : operation + " " + script, ActivityKind.Client, default(ActivityContext), tags);
        return new StateCall(operation, script, time, span);
    }

    /// <param name="error">Why there was no answer, as a word; null for success.</param>
    public void End(string? error)
    {
        if (error is not null) _span?.SetTag(GenAiNames.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        if (!s_duration.Enabled) return;
        var tags = new TagList { { GenAiNames.DbSystem, System }, { GenAiNames.DbOperation, _operation } };
        if (_script is not null) tags.Add(GenAiNames.DbScript, _script);
        if (error is not null) tags.Add(GenAiNames.ErrorType, error);
        s_duration.Record(_time.GetElapsedTime(_started).TotalSeconds, tags);
    }

    public void Dispose() => _span?.Dispose();
}
