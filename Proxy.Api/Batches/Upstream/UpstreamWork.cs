using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches.Upstream;

/// <summary>One batch on its way through upstream. May be begun again at any time by anybody: it goes on where the store says that it is.</summary>
/// <param name="state">As it is now; it has not ended.</param>
internal sealed class UpstreamWork(IServiceProvider services, BatchState state)
{
    private readonly IObjectStore _store = services.GetRequiredService<IObjectStore>();
    private readonly BatchQueue _queue = services.GetRequiredService<BatchQueue>();
    private readonly ILogger<UpstreamEngine> _logger = services.GetRequiredService<ILogger<UpstreamEngine>>();

    /// <summary>Ends when the rest is the workers'.</summary>
    /// <exception cref="StorageException">To be called again; so after a <see cref="Core.State.StateUnavailableException"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (batch, place) = (state.Batch, BatchPlace.Of(state.Batch));
        var shards = new ShardStore(_store, place);
        var stop = new StopWatch(services, batch);
        if (!await shards.IsMergedAsync(cancellationToken))
        {
            var plan = await shards.FindPlanAsync(cancellationToken) ?? await new ShardPlanner(services, batch, shards).PlanAsync(stop, cancellationToken);
            var items = plan.Items(batch.Total);
            if (items.Count > 0)
            {
                WorkerLog.GoesUpstream(_logger, batch.Id, items.Count, plan.Shards.Count, batch.Total - items.Count);
                if (items.Count < batch.Total) await QueueAsync(place, stop, items, cancellationToken);
                await RunAllAsync(plan, shards, stop, cancellationToken);
            }

            await shards.RemoveLinesAsync(null, cancellationToken);
            await shards.MergedAsync(cancellationToken);
        }

        await QueueAsync(place, stop, null, cancellationToken);
        await _queue.RemoveUpstreamAsync(place, cancellationToken);
    }

    private async Task RunAllAsync(ShardPlan plan, ShardStore shards, StopWatch stop, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var merging = new SemaphoreSlim(1);
        var progress = new ShardProgress(_queue, state.Batch);
        var running = plan.Shards.Select(shard => new ShardWork(services, state.Batch, shard, shards, stop, progress, merging).RunAsync(end.Token)).ToList();
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            if (!ended.IsFaulted) continue;
            // All begin again together.
            await end.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Gives workers what has no result; they end the batch when there is nothing. A batch that the queue has stays as it is.</summary>
    /// <param name="elsewhere">Items that upstream does; null for none.</param>
    private async Task QueueAsync(BatchPlace place, StopWatch stop, ItemSet? elsewhere, CancellationToken cancellationToken)
    {
        if (await _queue.LookAsync(place, cancellationToken) is not null) return;
        var batch = state.Batch;
        var done = await new ResultLogs(_store).DoneAsync(place, batch.Total, cancellationToken);
        if (elsewhere is not null) done.Add(elsewhere.ToBitmap());
        await _queue.AddAsync(place, batch.Total, batch.ExpiresAt, await stop.IsCancelledAsync(cancellationToken), done, cancellationToken);
    }
}
