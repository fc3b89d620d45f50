namespace Proxy.Core.Canonical.Answers;

internal enum StopReason
{
    EndTurn,
    MaxTokens,
    StopSequence,
    ToolUse,
    PauseTurn,
    Refusal,
    ContextWindowExceeded,

    /// <summary>The conversation was summarised, and that is all (R66 with a pause, R67).</summary>
    Compaction,
}

/// <param name="Category">S20: <c>bio</c>, <c>cyber</c> or null.</param>
/// <param name="Explanation">JSON string content, escaped, without quotes; null for none.</param>
internal sealed record RefusalDetails(string? Category, byte[]? Explanation);

/// <param name="Refusal">Only with <see cref="StopReason.Refusal"/>.</param>
/// <param name="StopSequence">Only with <see cref="StopReason.StopSequence"/>; plain text.</param>
internal readonly record struct AnswerEnd(StopReason Reason, Usage Usage, RefusalDetails? Refusal = null, string? StopSequence = null)
{
    /// <summary>Null for nearly every answer.</summary>
    public AnswerExtras? Extras { get; init; }
}
