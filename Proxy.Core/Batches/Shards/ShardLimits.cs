namespace Proxy.Core.Batches.Shards;

/// <summary>What one of upstream's batches may hold (B6), and how often it is looked at.</summary>
internal sealed record ShardLimits
{
    public int MostLines { get; init; } = 50_000;

    /// <summary>OpenAI says MB; a million bytes each is the careful reading.</summary>
    public long MostBytes { get; init; } = 200_000_000;

    /// <summary>From a look to the next where upstream says nothing; half as long again each time, up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Until a batch is created again that found no room upstream.</summary>
    public TimeSpan NoRoomPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a worker that was killed stays the leader of a batch.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
}
