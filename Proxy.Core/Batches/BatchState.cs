namespace Proxy.Core.Batches;

/// <summary>A batch and what became of it.</summary>
internal sealed record BatchState(Batch Batch)
{
    public DateTimeOffset? CancelInitiatedAt { get; init; }

    /// <summary>Null while it is processed.</summary>
    public BatchEnd? End { get; init; }

    /// <summary>When its requests and results were deleted, 29 days after it was made; null before.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }
}
