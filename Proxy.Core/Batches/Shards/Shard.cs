namespace Proxy.Core.Batches.Shards;

/// <summary>Requests of a batch that go upstream as one file; all for one model, as upstream wants it.</summary>
/// <param name="Name">Unique among all shards of all batches: upstream finds file and batch by it.</param>
/// <param name="Upstream">Its name in the configuration.</param>
/// <param name="Items">Which items of the batch, as <see cref="ItemSet.ToBitmap"/> writes them.</param>
/// <param name="Bytes">Of the file.</param>
internal sealed record Shard(string Name, string Upstream, string Model, byte[] Items, long Bytes)
{
    public string FileName => Name + ".jsonl";
}
