using Proxy.Core.Batches.Shards;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>Makes queue and index what the store says: after a state that lost everything, and after those who died between the two.</summary>
/// <exception cref="StorageException">From every method.</exception>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class Reconciler(IObjectStore store, BatchStore batches, BatchQueue queue, BatchIndex index, StoreMatch match)
{
    private readonly ResultLogs _logs = new(store);

    /// <returns>How many batches the queue did not know.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await match.CheckAsync(claims: false, cancellationToken).ConfigureAwait(false);
        var made = 0;
        var open = new HashSet<BatchPlace>();
        await foreach (var state in batches.OpenBatches(cancellationToken).ConfigureAwait(false))
        {
            // One that was made while the state was gone is in no list yet.
            await index.AddAsync(state.Batch).ConfigureAwait(false);
            open.Add(BatchPlace.Of(state.Batch));
            if (await MendAsync(state, cancellationToken).ConfigureAwait(false)) made++;
        }

        if (!match.IsSame) return made;
        foreach (var place in await queue.ListAsync(int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            // A look at the mark itself: the batch may be younger than the walk.
            if (!open.Contains(place) && await store.FindAsync(place.OpenMark, cancellationToken).ConfigureAwait(false) is null)
                await queue.ForgetAsync(place, cancellationToken).ConfigureAwait(false);
        }

        return made;
    }

    private async Task<bool> MendAsync(BatchState state, CancellationToken cancellationToken)
    {
        var place = BatchPlace.Of(state.Batch);
        if (state.End is { } end)
        {
            // Who ended it died before the last steps.
            await batches.EndAsync(state.Batch, end.Counts, cancellationToken).ConfigureAwait(false);
            await _logs.DeleteAsync(place, cancellationToken).ConfigureAwait(false);
            await queue.ForgetAsync(place, cancellationToken).ConfigureAwait(false);
            return false;
        }

        ItemSet? elsewhere = null;
        if (state.Batch.Engine == BatchEngine.Upstream && new ShardStore(store, place) is var shards && !await shards.IsMergedAsync(cancellationToken).ConfigureAwait(false))
        {
            await queue.AddUpstreamAsync(place, cancellationToken).ConfigureAwait(false);
            // Nothing is the workers' before there is a plan.
            if (await shards.FindPlanAsync(cancellationToken).ConfigureAwait(false) is not { } plan) return false;
            elsewhere = plan.Items(state.Batch.Total);
            if (elsewhere.Count == state.Batch.Total) return false;
        }

        var isStopped = state.CancelInitiatedAt is not null;
        var look = await queue.LookAsync(place, cancellationToken).ConfigureAwait(false);
        var done = look is null ? await _logs.DoneAsync(place, state.Batch.Total, cancellationToken).ConfigureAwait(false) : null;
        if (elsewhere is not null) done?.Add(elsewhere.ToBitmap());
        await queue.AddAsync(place, state.Batch.Total, state.Batch.ExpiresAt, isStopped, done, cancellationToken).ConfigureAwait(false);
        if (isStopped && look?.End == QueueEnd.None) await queue.StopAsync(place, cancellationToken).ConfigureAwait(false);
        return look is null;
    }
}
