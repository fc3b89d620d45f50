using Proxy.Core.Limits;

namespace Proxy.Api.Limiting;

/// <summary>A request that was let in, until its answer is over.</summary>
/// <param name="Buckets">With the costs that were taken.</param>
/// <param name="Lease">Its name among the answers under way.</param>
/// <param name="Ledger">Where the costs were taken: what the local ledger took, the shared one knows nothing of.</param>
internal sealed record Admission(IReadOnlyList<Bucket> Buckets, string Lease, ILedger Ledger, LimitDecision Decision)
{
    /// <summary>The shared ledger gave no answer in time, but may have heard the question: its place is to be freed there too.</summary>
    public bool MayBeShared { get; init; }
}
