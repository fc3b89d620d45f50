using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.State;

namespace Proxy.Api.Batches.Upstream;

/// <summary>Tells in the queue how far a batch has come upstream, for people who look (<c>Proxy.Worker status</c>).</summary>
internal sealed class ShardProgress(BatchQueue queue, Batch batch)
{
    private readonly BatchPlace _place = BatchPlace.Of(batch);

    /// <param name="done">Items that are done upstream, as it says; more than there are for all.</param>
    public async Task TellAsync(Shard shard, int done, CancellationToken cancellationToken)
    {
        var items = new ItemSet(batch.Total);
        items.Add(shard.Items);
        try
        {
            await queue.TellShardAsync(_place, shard.Name, Math.Clamp(done, 0, items.Count), items.Count, cancellationToken);
        }
        catch (StateUnavailableException)
        {
            // Nothing depends on it.
        }
    }
}
