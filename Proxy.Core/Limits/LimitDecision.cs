namespace Proxy.Core.Limits;

/// <summary>What came of asking for admission.</summary>
/// <param name="Denied">The first bucket without room; null when the request is admitted, and its costs are taken.</param>
/// <param name="RetryAfter">Until the denied bucket has room; null when it never will, because the request alone is larger.</param>
/// <param name="States">One for each bucket that was asked, in that order.</param>
internal sealed record LimitDecision(LimitKind? Denied, TimeSpan? RetryAfter, IReadOnlyList<BucketState> States)
{
    /// <summary>Of <see cref="States"/>: the bucket that denied; of no meaning when none did.</summary>
    public int DeniedIndex { get; init; }

    /// <summary>When the states were as they say.</summary>
    public DateTimeOffset At { get; init; }
}
