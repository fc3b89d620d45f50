namespace Proxy.Core.Batches.Shards;

/// <summary>Which items of a batch go upstream, and in which files. Made once; all others are done by workers.</summary>
internal sealed record ShardPlan(IReadOnlyList<Shard> Shards)
{
    /// <summary>The items of all shards.</summary>
    public ItemSet Items(int total)
    {
        var items = new ItemSet(total);
        foreach (var shard in Shards) items.Add(shard.Items);
        return items;
    }
}
