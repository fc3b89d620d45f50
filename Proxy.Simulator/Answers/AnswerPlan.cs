namespace Proxy.Simulator.Answers;

/// <summary>What will be answered, before it is cut to the token limit and rendered as a stream or one object.</summary>
internal sealed record AnswerPlan
{
    public required IReadOnlyList<PlannedItem> Items { get; init; }

    public Ending Ending { get; init; } = Ending.Completed;

    public Chunking Chunking { get; init; } = Chunking.Words;

    /// <summary>All items are opened first and their deltas alternate.</summary>
    public bool Interleaved { get; init; }

    /// <summary>Only the items' own events are sent: no created, no in_progress, no terminal event.</summary>
    public bool Bare { get; init; }

    /// <summary>Pause before the first event.</summary>
    public TimeSpan DelayBefore { get; init; }

    /// <summary>Pause between two deltas.</summary>
    public TimeSpan DelayBetween { get; init; }
}

/// <summary>How the response ends: completed, incomplete with a reason, or failed with code and message.</summary>
internal sealed record Ending(string Status, string? Reason = null, string? Message = null)
{
    public static readonly Ending Completed = new("completed");

    /// <summary>The stream simply stops after the last item.</summary>
    public static readonly Ending None = new("none");

    public static Ending Incomplete(string reason) => new("incomplete", reason);

    public static Ending Failed(string code, string message) => new("failed", code, message);
}

/// <summary>How text is cut into deltas: by words (size 0), or every <paramref name="Size"/> characters.</summary>
internal sealed record Chunking(int Size)
{
    public static readonly Chunking Words = new(0);

    public IEnumerable<string> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Size > 0 ? Math.Min(text.Length, start + Size) : WordEnd(text, start);
            // A pair of surrogates is one character; half of it is no valid text.
            if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end++;
            yield return text[start..end];
            start = end;
        }
    }

    // "Hello, world" is cut as OpenAI cuts it: the space belongs to the word after it, punctuation stands alone.
    private static int WordEnd(string text, int start)
    {
        var end = start + 1;
        if (!char.IsLetterOrDigit(text[start]) && text[start] != ' ') return end;
        while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
        return end;
    }
}
