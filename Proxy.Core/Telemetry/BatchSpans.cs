using System.Diagnostics;

namespace Proxy.Core.Telemetry;

/// <summary>
/// The spans of a batch: the call that made it, and, in traces of their own that link to it, each item and the end. Hours
/// lie between them, and a hundred thousand items: one trace for all of it would be none. Null where nobody listens.
/// </summary>
internal static class BatchSpans
{
    /// <summary>Under the server span of the create call. Its id goes with the batch.</summary>
    public static Activity? Create(string batch, int total) =>
        ProxyTelemetry.Source.HasListeners() ? ProxyTelemetry.Source.StartActivity("create batch", ActivityKind.Producer)?.SetTag(GenAiNames.BatchId, batch).SetTag(GenAiNames.BatchTotal, total) : null;

    /// <param name="traceParent">What the batch was made under, as W3C writes it; null for none.</param>
    /// <param name="index">In the batch, from 0.</param>
    public static Activity? Item(string batch, int index, string? traceParent) => Linked("process batch item", ActivityKind.Consumer, batch, traceParent)?.SetTag(GenAiNames.BatchItem, index);

    /// <inheritdoc cref="Item"/>
    public static Activity? End(string batch, string? traceParent) => Linked("end batch", ActivityKind.Internal, batch, traceParent);

    /// <param name="fate">What becomes of the item, as a word of a small set.</param>
    public static void ItemEnded(this Activity? span, string fate, bool isError)
    {
        if (span is null) return;
        span.SetTag(GenAiNames.BatchFate, fate);
        if (isError) span.SetTag(GenAiNames.ErrorType, fate).SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? Linked(string name, ActivityKind kind, string batch, string? traceParent)
    {
        if (!ProxyTelemetry.Source.HasListeners()) return null;
        IEnumerable<ActivityLink>? links = ActivityContext.TryParse(traceParent, null, isRemote: true, out var made) ? [new ActivityLink(made)] : null;
        // Whatever woke the worker is not what this belongs to.
        Activity.Current = null;
        return ProxyTelemetry.Source.StartActivity(name, kind, default(ActivityContext), [new(GenAiNames.BatchId, batch)], links);
    }
}
