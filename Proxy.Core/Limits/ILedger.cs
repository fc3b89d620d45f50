namespace Proxy.Core.Limits;

/// <summary>Keeps buckets (GCRA): all of a request's costs are taken in one step, or none.</summary>
internal interface ILedger
{
    /// <param name="lease">Names this answer among those under way; its place is freed by <see cref="SettleAsync"/>, or by itself after the lease (<see cref="State.StateOptions.Lease"/>).</param>
    Task<LimitDecision> AdmitAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken);

    /// <summary>Takes what was used beyond the admission's costs, gives back what was not, and frees the place of <paramref name="lease"/>.</summary>
    /// <param name="corrections">The same buckets; <see cref="Bucket.Cost"/> is the difference, and may be negative.</param>
    Task SettleAsync(IReadOnlyList<Bucket> corrections, string lease, CancellationToken cancellationToken);

    /// <summary>The answer is still under way. To be called well within the lease.</summary>
    Task RenewAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken);
}
