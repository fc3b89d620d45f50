using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Proxy.Core.Telemetry;

/// <summary>The one activity source and meter. Nothing recorded here ever holds content, a key or a free text.</summary>
internal static class ProxyTelemetry
{
    public const string Name = "ResponsesProxy";

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    // Boundaries as the GenAI conventions advise.
    public static Histogram<long> TokenUsage { get; } = Meter.CreateHistogram(
        GenAiNames.TokenUsage,
        "{token}",
        "Tokens used by upstream calls",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] });

    public static Histogram<double> OperationDuration { get; } = Seconds(GenAiNames.OperationDuration, "Duration of upstream calls");

    public static Histogram<double> TimeToFirstChunk { get; } = Seconds(GenAiNames.OperationTimeToFirstChunk, "Time to the first byte of a streamed answer");

    public static Histogram<double> TimePerOutputChunk { get; } = Seconds(GenAiNames.OperationTimePerOutputChunk, "Time between two reads of a streamed answer");

    public static Counter<long> RequestsRejected { get; } = Meter.CreateCounter<long>(GenAiNames.RequestsRejected, "{request}", "Requests answered with an error");

    public static Counter<long> StreamsAborted { get; } = Meter.CreateCounter<long>(GenAiNames.StreamsAborted, "{stream}", "Answers that ended early");

    /// <summary>By outcome: <c>admitted</c>, or the limit that denied.</summary>
    public static Counter<long> LimitDecisions { get; } = Meter.CreateCounter<long>(GenAiNames.LimitDecisions, "{request}", "Requests of limited keys");

    public static Counter<long> LimitFallback { get; } = Meter.CreateCounter<long>(GenAiNames.LimitFallback, "{request}", "Requests whose limits the shared state could not check");

    public static Counter<long> Idempotency { get; } = Meter.CreateCounter<long>(GenAiNames.Idempotency, "{request}", "Requests with an idempotency key");

    /// <summary>What a request lost in translation, by the rule that says so (<c>R24</c>).</summary>
    public static Counter<long> TranslationWarnings { get; } = Meter.CreateCounter<long>(GenAiNames.TranslationWarnings, "{warning}", "What was dropped or approximated, by row of docs/compatibility.md");

    public static Counter<long> Retries { get; } = Meter.CreateCounter<long>(GenAiNames.Retries, "{attempt}", "Attempts at a target that had been asked before");

    public static Counter<long> Fallbacks { get; } = Meter.CreateCounter<long>(GenAiNames.Fallbacks, "{attempt}", "Questions that went on to another target");

    public static UpDownCounter<long> OpenStreams { get; } = Meter.CreateUpDownCounter<long>(GenAiNames.OpenStreams, "{stream}", "Streamed answers under way");

    private static Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram(
        name,
        "s",
        description,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });
}
