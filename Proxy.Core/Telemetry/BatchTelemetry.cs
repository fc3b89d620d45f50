using System.Diagnostics.Metrics;

namespace Proxy.Core.Telemetry;

/// <summary>What a worker tells of batches. The gauges are as of its last look at the queue, which all workers share.</summary>
internal static class BatchTelemetry
{
    private static long s_depth;
    private static double s_age;
    private static long s_concurrency;

    /// <summary>By outcome: <c>succeeded</c>, <c>errored</c>. Counted once their result is durable.</summary>
    public static Counter<long> Items { get; } = ProxyTelemetry.Meter.CreateCounter<long>(GenAiNames.BatchItems, "{item}", "Items of batches that have their result");

    /// <summary>By reason: <c>limited</c>, <c>budget</c>, <c>failed</c>.</summary>
    public static Counter<long> Retries { get; } = ProxyTelemetry.Meter.CreateCounter<long>(GenAiNames.BatchRetries, "{item}", "Items of batches that went back to the queue");

    /// <summary>By reason: the fault of the object store, or <c>state</c>.</summary>
    public static Counter<long> Stalls { get; } = ProxyTelemetry.Meter.CreateCounter<long>(GenAiNames.BatchStalls, "{attempt}", "Attempts to keep results that failed: nothing new is taken meanwhile");

    public static ObservableGauge<long> Depth { get; } = ProxyTelemetry.Meter.CreateObservableGauge(GenAiNames.BatchDepth, static () => Volatile.Read(ref s_depth), "{item}", "Items of open batches without a result");

    public static ObservableGauge<double> Age { get; } = ProxyTelemetry.Meter.CreateObservableGauge(GenAiNames.BatchAge, static () => Volatile.Read(ref s_age), "s", "Since the oldest open batch came");

    public static ObservableGauge<long> Concurrency { get; } = ProxyTelemetry.Meter.CreateObservableGauge(GenAiNames.BatchConcurrency, static () => Volatile.Read(ref s_concurrency), "{item}", "Items that this worker runs at once, as upstream has room");

    public static void Looked(long depth, TimeSpan age, int concurrency)
    {
        Volatile.Write(ref s_depth, depth);
        Volatile.Write(ref s_age, age.TotalSeconds);
        Volatile.Write(ref s_concurrency, concurrency);
    }
}
