using System.Globalization;
using System.Text;
using System.Text.Json;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches.Shards;

/// <summary>
/// What is known of one batch's shards, beside the batch (<see cref="BatchNames"/>). Nothing is ever rewritten: before each
/// step stands that it is to be done, after it what came of it. Who finds the first without the second looks upstream
/// whether it was done.
/// <code>
/// upstream/{shard}.jsonl        the lines, before the plan
/// upstream/plan.json            which shards there are; others are garbage of who died before it
/// upstream/{shard}.uploading    upstream may have the file
/// upstream/{shard}.file         upstream's id of it
/// upstream/{shard}.creating.0   upstream may have the batch; .1 is the second time, where it had no room the first
/// upstream/{shard}.batch.0      upstream's id of it
/// upstream/{shard}.merged       its results are in the logs
/// upstream/merged               those of all shards are
/// </code>
/// </summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class ShardStore(IObjectStore store, BatchPlace place)
{
    private const string Plan = "plan.json";
    private const string Merged = "merged";

    private string Folder => place.Folder + "upstream/";

    /// <returns>Null when nobody has made one.</returns>
    public async Task<ShardPlan?> FindPlanAsync(CancellationToken cancellationToken) =>
        await store.GetAsync(Folder + Plan, cancellationToken).ConfigureAwait(false) is { } json ? JsonSerializer.Deserialize(json, ShardJson.Default.ShardPlan) : null;

    /// <summary>Of two who plan one does; what the other wrote is garbage.</summary>
    /// <returns>The plan that counts.</returns>
    public async Task<ShardPlan> KeepPlanAsync(ShardPlan plan, CancellationToken cancellationToken)
    {
        await store.PutAsync(Folder + Plan, JsonSerializer.SerializeToUtf8Bytes(plan, ShardJson.Default.ShardPlan), replaces: false, cancellationToken).ConfigureAwait(false);
        return await FindPlanAsync(cancellationToken).ConfigureAwait(false) ?? throw new StorageException(StorageFault.Unavailable, null);
    }

    public Task<ObjectDraft> BeginLinesAsync(string shard, CancellationToken cancellationToken) => store.CreateAsync(Lines(shard), cancellationToken);

    /// <returns>Null when they are gone.</returns>
    public Task<Stream?> OpenLinesAsync(Shard shard, CancellationToken cancellationToken) => store.OpenAsync(Lines(shard.Name), 0, null, cancellationToken);

    /// <summary>Removes lines that are no shard's of the plan, or of all where they are needed no more.</summary>
    public async Task RemoveLinesAsync(ShardPlan? keep, CancellationToken cancellationToken)
    {
        await foreach (var found in store.ListAsync(Folder, cancellationToken).ConfigureAwait(false))
        {
            if (found.Name.EndsWith(".jsonl", StringComparison.Ordinal) && keep?.Shards.Any(shard => Lines(shard.Name) == found.Name) != true)
                await store.DeleteAsync(found.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False when somebody tried before.</returns>
    public Task<bool> BeginUploadAsync(Shard shard, CancellationToken cancellationToken) => MarkAsync(Folder + shard.Name + ".uploading", cancellationToken);

    public Task<string?> FindFileAsync(Shard shard, CancellationToken cancellationToken) => FindTextAsync(File(shard), cancellationToken);

    /// <returns>The id that counts: of two, the first.</returns>
    public Task<string> KeepFileAsync(Shard shard, string id, CancellationToken cancellationToken) => KeepTextAsync(File(shard), id, cancellationToken);

    /// <param name="time">How often upstream had no room, from 0.</param>
    /// <returns>False when somebody tried before.</returns>
    public Task<bool> BeginCreateAsync(Shard shard, int time, CancellationToken cancellationToken) => MarkAsync(At(shard, "creating", time), cancellationToken);

    public Task<string?> FindBatchAsync(Shard shard, int time, CancellationToken cancellationToken) => FindTextAsync(At(shard, "batch", time), cancellationToken);

    /// <returns>The id that counts: of two, the first.</returns>
    public Task<string> KeepBatchAsync(Shard shard, int time, string id, CancellationToken cancellationToken) => KeepTextAsync(At(shard, "batch", time), id, cancellationToken);

    public Task MergedAsync(Shard shard, CancellationToken cancellationToken) => MarkAsync(Folder + shard.Name + ".merged", cancellationToken);

    public Task<bool> IsMergedAsync(Shard shard, CancellationToken cancellationToken) => IsThereAsync(Folder + shard.Name + ".merged", cancellationToken);

    /// <summary>Nothing more comes from upstream.</summary>
    public Task MergedAsync(CancellationToken cancellationToken) => MarkAsync(Folder + Merged, cancellationToken);

    /// <returns>Whether nothing more comes from upstream: what has no result now is the workers'.</returns>
    public Task<bool> IsMergedAsync(CancellationToken cancellationToken) => IsThereAsync(Folder + Merged, cancellationToken);

    private string Lines(string shard) => Folder + shard + ".jsonl";

    private string File(Shard shard) => Folder + shard.Name + ".file";

    private string At(Shard shard, string what, int time) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{shard.Name}.{what}.{time}");

    private async Task<bool> IsThereAsync(string name, CancellationToken cancellationToken) => await store.FindAsync(name, cancellationToken).ConfigureAwait(false) is not null;

    private Task<bool> MarkAsync(string name, CancellationToken cancellationToken) => store.PutAsync(name, default, replaces: false, cancellationToken);

    private async Task<string?> FindTextAsync(string name, CancellationToken cancellationToken) =>
        await store.GetAsync(name, cancellationToken).ConfigureAwait(false) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private async Task<string> KeepTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        await store.PutAsync(name, Encoding.UTF8.GetBytes(text), replaces: false, cancellationToken).ConfigureAwait(false);
        return await FindTextAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new StorageException(StorageFault.Unavailable, null);
    }
}
