namespace Proxy.Core.OpenAI.Answers;

/// <summary>The stream events that mean something to the answer (C4.5); all others are <see cref="Other"/> and ignored.</summary>
internal enum EventKind
{
    Other,
    TextDelta,
    TextDone,
    RefusalDelta,
    RefusalDone,
    SummaryDelta,
    SummaryDone,
    ReasoningDelta,
    ReasoningDone,
    ArgumentsDelta,
    ArgumentsDone,
    ItemAdded,
    ItemDone,
    ContentPartAdded,
    ContentPartDone,
    SummaryPartAdded,
    SummaryPartDone,
    Annotation,
    Created,

    /// <summary>queued, in_progress, keepalive: upstream is there, and has done nothing yet.</summary>
    Waiting,
    Completed,
    Incomplete,
    Failed,
    Error,
}

internal static class EventKinds
{
    /// <param name="type">The event's <c>type</c>, e.g. <c>response.output_text.delta</c>.</param>
    public static EventKind Of(ReadOnlySpan<byte> type)
    {
        // By length first: one or two comparisons an event.
        switch (type.Length)
        {
            case 26:
                if (type.SequenceEqual("response.output_text.delta"u8)) return EventKind.TextDelta;
                if (type.SequenceEqual("response.output_item.added"u8)) return EventKind.ItemAdded;
                if (type.SequenceEqual("response.content_part.done"u8)) return EventKind.ContentPartDone;
                break;
            case 38 when type.SequenceEqual("response.function_call_arguments.delta"u8):
                return EventKind.ArgumentsDelta;
            case 37:
                if (type.SequenceEqual("response.reasoning_summary_text.delta"u8)) return EventKind.SummaryDelta;
                if (type.SequenceEqual("response.function_call_arguments.done"u8)) return EventKind.ArgumentsDone;
                if (type.SequenceEqual("response.reasoning_summary_part.added"u8)) return EventKind.SummaryPartAdded;
                if (type.SequenceEqual("response.output_text.annotation.added"u8)) return EventKind.Annotation;
                break;
            case 29 when type.SequenceEqual("response.reasoning_text.delta"u8):
                return EventKind.ReasoningDelta;
            case 22 when type.SequenceEqual("response.refusal.delta"u8):
                return EventKind.RefusalDelta;
            case 25:
                if (type.SequenceEqual("response.output_text.done"u8)) return EventKind.TextDone;
                if (type.SequenceEqual("response.output_item.done"u8)) return EventKind.ItemDone;
                break;
            case 27 when type.SequenceEqual("response.content_part.added"u8):
                return EventKind.ContentPartAdded;
            case 36:
                if (type.SequenceEqual("response.reasoning_summary_text.done"u8)) return EventKind.SummaryDone;
                if (type.SequenceEqual("response.reasoning_summary_part.done"u8)) return EventKind.SummaryPartDone;
                break;
            case 28 when type.SequenceEqual("response.reasoning_text.done"u8):
                return EventKind.ReasoningDone;
            case 21 when type.SequenceEqual("response.refusal.done"u8):
                return EventKind.RefusalDone;
            case 20 when type.SequenceEqual("response.in_progress"u8):
            case 9 when type.SequenceEqual("keepalive"u8):
                return EventKind.Waiting;
            case 16 when type.SequenceEqual("response.created"u8):
                return EventKind.Created;
            case 18 when type.SequenceEqual("response.completed"u8):
                return EventKind.Completed;
            case 19 when type.SequenceEqual("response.incomplete"u8):
                return EventKind.Incomplete;
            case 15:
                if (type.SequenceEqual("response.failed"u8)) return EventKind.Failed;
                if (type.SequenceEqual("response.queued"u8)) return EventKind.Waiting;
                break;
            case 5 when type.SequenceEqual("error"u8):
                return EventKind.Error;
            default:
                break;
        }

        return EventKind.Other;
    }
}
