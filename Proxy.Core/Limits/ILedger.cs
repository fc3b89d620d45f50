namespace Proxy.Core.Limits;

/// <summary>Keeps buckets (GCRA): all of a request's costs are taken in one step, or none.</summary>
internal interface ILedger
{
    /// <param name="lease">Names this answer among those under way; its place is freed by <see cref="SettleAsync"/>, or by itself after <see cref="LeaseTime"/>.</param>
    Task<LimitDecision> AdmitAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken);

    /// <summary>Takes what was used beyond the admission's costs, gives back what was not, and frees the place of <paramref name="lease"/>.</summary>
    /// <param name="corrections">The same buckets; <see cref="Bucket.Cost"/> is the difference, and may be negative.</param>
    Task SettleAsync(IReadOnlyList<Bucket> corrections, string lease, CancellationToken cancellationToken);

    /// <summary>The answer is still under way. To be called well within <see cref="LeaseTime"/>.</summary>
    Task RenewAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken);

    /// <summary>How long the place of an answer outlives a process that was killed.</summary>
    static TimeSpan LeaseTime => TimeSpan.FromSeconds(60);
}
