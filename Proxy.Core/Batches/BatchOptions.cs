namespace Proxy.Core.Batches;

/// <summary>Who does the items of batches, and how.</summary>
internal sealed record BatchOptions
{
    /// <summary>Who does the items of new batches; a batch keeps the one that it was made with. Default: worker.</summary>
    public BatchEngine Engine { get; init; }

    /// <summary>Items of one worker under way at once; fewer while upstream has no room. Default 16, range 1 to 1024.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Items of all workers together, so that people keep the rest of what upstream allows. Null is without limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>For one answer as a whole: nobody waits at the other end. Default 15 minutes, range 1 s to 1 h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the items of a worker that was killed stay taken. Default 60 s, range 1 to 600. Renewed three times in that time.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an item is run before it is errored. Default 5, range 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Whether the gateway does the items itself. Default: where it has its state for itself (no ConnectionStrings:redis).</summary>
    public bool? InApi { get; init; }
}
