using System.Diagnostics;

namespace Proxy.Core.Telemetry;

/// <summary>A batch, and what is known of the call that made it.</summary>
/// <param name="TraceParent">Its span, as W3C writes it; null where nobody listened.</param>
/// <param name="RequestId">Its id; null as well.</param>
/// <param name="Session">What it named, hashed; null as well, or where it named none.</param>
internal readonly record struct BatchOrigin(string Batch, string? TraceParent, string? RequestId, string? Session);

/// <summary>
/// The spans of a batch: the call that made it, and, in traces of their own that link to it, each item and the end. Hours
/// lie between them, and a hundred thousand items: one trace for all of it would be none. Null where nobody listens.
/// </summary>
internal static class BatchSpans
{
    /// <summary>Under the server span of the create call. Its id goes with the batch.</summary>
    public static Activity? Create(string batch, int total) =>
        ProxyTelemetry.Source.HasListeners() ? ProxyTelemetry.Source.StartActivity("create batch", ActivityKind.Producer)?.SetTag(GenAiNames.BatchId, batch).SetTag(GenAiNames.BatchTotal, total) : null;

    /// <param name="index">In the batch, from 0.</param>
    public static Activity? Item(in BatchOrigin origin, int index) => Linked("process batch item", ActivityKind.Consumer, origin)?.SetTag(GenAiNames.BatchItem, index);

    public static Activity? End(in BatchOrigin origin) => Linked("end batch", ActivityKind.Internal, origin);

    /// <param name="fate">What becomes of the item, as a word of a small set.</param>
    public static void ItemEnded(this Activity? span, string fate, bool isError)
    {
        if (span is null) return;
        span.SetTag(GenAiNames.BatchFate, fate);
        if (isError) span.SetTag(GenAiNames.ErrorType, fate).SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? Linked(string name, ActivityKind kind, in BatchOrigin origin)
    {
        if (!ProxyTelemetry.Source.HasListeners()) return null;
        IEnumerable<ActivityLink>? links = ActivityContext.TryParse(origin.TraceParent, null, isRemote: true, out var made) ? [new ActivityLink(made)] : null;
        // Whatever woke the worker is not what this belongs to.
        Activity.Current = null;
        // A tag of null is none. An item that names a session of its own replaces this one.
        return ProxyTelemetry.Source.StartActivity(name, kind, default(ActivityContext), [new(GenAiNames.BatchId, origin.Batch)], links)
            ?.SetTag(GenAiNames.BatchRequestId, origin.RequestId).SetTag(GenAiNames.ConversationId, origin.Session);
    }
}
