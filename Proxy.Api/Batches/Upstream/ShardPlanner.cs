using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.Ids;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches.Upstream;

/// <summary>Translates what of a batch can go upstream into shards, some items at a time.</summary>
internal sealed class ShardPlanner(IServiceProvider services, Batch batch, ShardStore shards)
{
    private const int ItemsAtOnce = 64;
    private const int BytesAtOnce = 1024 * 1024;

    private readonly BatchInput _input = new(services.GetRequiredService<IObjectStore>());
    private readonly ItemRunner _runner = services.GetRequiredService<ItemRunner>();
    private readonly ShardLimits _limits = services.GetRequiredService<ShardLimits>();

    /// <returns>The plan, durable; without shards where the batch was stopped.</returns>
    /// <exception cref="StorageException">Nothing was planned.</exception>
    public async Task<ShardPlan> PlanAsync(StopWatch stop, CancellationToken cancellationToken)
    {
        await using var writer = new ShardWriter(shards, _limits, RandomIds.Instance.New("shard_"), batch.Total);
        for (var next = 0; next < batch.Total;)
        {
            if (await stop.IsStoppedAsync(cancellationToken)) return new ShardPlan([]);
            var items = await _input.ReadAsync(batch, next, ItemsAtOnce, BytesAtOnce, cancellationToken);
            var drafts = await Task.WhenAll(items.Select(item => Task.Run(() => _runner.DraftAsync(batch, item, cancellationToken), cancellationToken)));
            try
            {
                for (var i = 0; i < drafts.Length; i++)
                {
                    if (drafts[i] is { } draft) await writer.AddAsync(items[i].Index, draft.Upstream, draft.Model, draft.Body.WrittenMemory, cancellationToken);
                }
            }
            finally
            {
                foreach (var draft in drafts) draft?.Body.Dispose();
            }

            next += items.Count;
        }

        var plan = await shards.KeepPlanAsync(await writer.EndAsync(cancellationToken), cancellationToken);
        // Of who planned before, and died.
        await shards.RemoveLinesAsync(plan, cancellationToken);
        return plan;
    }
}
