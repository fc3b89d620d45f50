namespace Proxy.Core.Canonical.Answers;

/// <summary>What few answers tell at their end besides reason and usage.</summary>
internal sealed record AnswerExtras
{
    /// <summary>S10: the container that hosted code ran in; null for none.</summary>
    public UsedContainer? Container { get; init; }

    /// <summary>S22: null when upstream said nothing.</summary>
    public CacheDiagnosis? Diagnosis { get; init; }

    /// <summary>R66: what the compaction cost that the answer begins with; it is not in the answer's own usage.</summary>
    public Usage? CompactionUsage { get; init; }

    /// <summary>S23: what upstream left out of the prompt.</summary>
    public IReadOnlyList<DroppedBlock> Dropped { get; init; } = [];
}

/// <param name="Id">Client-facing, as it may come back in <c>container</c> (R72).</param>
/// <param name="ExpiresAt">When it is gone if nobody uses it.</param>
internal sealed record UsedContainer(string Id, DateTimeOffset ExpiresAt);
