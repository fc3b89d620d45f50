using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>Batches in the object store: the truth about them (<see cref="BatchNames"/>). Nothing here knows of queue or index.</summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class BatchStore(IObjectStore store, TimeProvider time)
{
    /// <summary>How long requests and results are kept, from <see cref="Batch.CreatedAt"/> on (A10).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(29);

    /// <summary>The requests first, then this: what <see cref="CreateAsync"/> makes a batch of.</summary>
    public Task<BatchInputWriter> BeginAsync(string tenant, string id, CancellationToken cancellationToken) => BatchInputWriter.CreateAsync(store, tenant, id, cancellationToken);

    /// <summary>From its return on the batch is there to stay. One that died before leaves what <see cref="BatchSweep"/> removes.</summary>
    public async Task CreateAsync(Batch batch, BatchInputWriter input, CancellationToken cancellationToken)
    {
        await input.CommitAsync(cancellationToken).ConfigureAwait(false);
        await store.PutAsync(BatchNames.OpenMark(batch.Tenant, batch.Id), default, replaces: false, cancellationToken).ConfigureAwait(false);
        await PutAsync(Folder(batch) + BatchNames.Made, batch, BatchJson.Default.Batch, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when the tenant has none of that id.</returns>
    public async Task<BatchState?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        BatchNames.IsId(id) ? await FindInAsync(BatchNames.Folder(tenant, id), cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Every batch of a tenant, in any order; it was made, whatever else became of it.</summary>
    public IAsyncEnumerable<Batch> ListAsync(string tenant, CancellationToken cancellationToken) => ListInAsync(BatchNames.Folder(tenant), cancellationToken);

    /// <summary>Every batch of everybody, in any order.</summary>
    public IAsyncEnumerable<Batch> ListAllAsync(CancellationToken cancellationToken) => ListInAsync(BatchNames.All, cancellationToken);

    /// <summary>Every batch that may still have something to be done, of all tenants: also one that has ended, where who ended it died before it took the mark away.</summary>
    public async IAsyncEnumerable<BatchState> OpenBatches([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var mark in store.ListAsync(BatchNames.Open, cancellationToken).ConfigureAwait(false))
        {
            // A mark without a batch is one that is being made, or whose maker died.
            if (BatchNames.FolderOf(mark.Name) is { } folder && await FindInAsync(folder, cancellationToken).ConfigureAwait(false) is { } state) yield return state;
        }
    }

    /// <summary>Asks for the end of a batch. Asking again changes nothing, nor does asking for one that has ended.</summary>
    /// <returns>What became of it.</returns>
    public async Task<BatchState> CancelAsync(BatchState state, CancellationToken cancellationToken)
    {
        if (state.End is not null || state.CancelInitiatedAt is not null) return state;
        await PutAsync(Folder(state.Batch) + BatchNames.Cancelled, Mark(), BatchJson.Default.BatchMark, cancellationToken).ConfigureAwait(false);
        return await FindInAsync(Folder(state.Batch), cancellationToken).ConfigureAwait(false) ?? state;
    }

    /// <summary>To be called when results.jsonl is there. Of two who end a batch one does; the mark goes in any case.</summary>
    /// <returns>True when it was this call.</returns>
    public async Task<bool> EndAsync(Batch batch, BatchCounts counts, CancellationToken cancellationToken)
    {
        var isFirst = await PutAsync(Folder(batch) + BatchNames.Ended, new BatchEnd(time.GetUtcNow(), counts), BatchJson.Default.BatchEnd, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(BatchNames.OpenMark(batch.Tenant, batch.Id), cancellationToken).ConfigureAwait(false);
        return isFirst;
    }

    /// <summary>The result lines, of a batch that has ended.</summary>
    /// <returns>Null when they are gone.</returns>
    public Task<Stream?> OpenResultsAsync(Batch batch, CancellationToken cancellationToken) => store.OpenAsync(Folder(batch) + BatchNames.Results, 0, null, cancellationToken);

    /// <summary>Takes away requests and results of a batch that has ended; what is known of it stays.</summary>
    public async Task ArchiveAsync(Batch batch, CancellationToken cancellationToken)
    {
        foreach (var name in (string[])[BatchNames.Requests, BatchNames.Places, BatchNames.Results])
            await store.DeleteAsync(Folder(batch) + name, cancellationToken).ConfigureAwait(false);
        await PutAsync(Folder(batch) + BatchNames.Archived, Mark(), BatchJson.Default.BatchMark, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes away a batch that has ended, and all of it.</summary>
    /// <returns>False when somebody else did: of two who delete at once, one did.</returns>
    public async Task<bool> DeleteAsync(Batch batch, CancellationToken cancellationToken)
    {
        // This first: without it nobody finds the rest, which the sweep removes should we die here.
        if (!await store.DeleteAsync(Folder(batch) + BatchNames.Made, cancellationToken).ConfigureAwait(false)) return false;
        await foreach (var left in store.ListAsync(Folder(batch), cancellationToken).ConfigureAwait(false))
            await store.DeleteAsync(left.Name, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <param name="folder">As <see cref="BatchNames"/> tells it of an id, a mark or an object.</param>
    public async Task<BatchState?> FindInAsync(string folder, CancellationToken cancellationToken)
    {
        if (await GetAsync(folder + BatchNames.Made, BatchJson.Default.Batch, cancellationToken).ConfigureAwait(false) is not { } batch) return null;
        var cancelling = GetAsync(folder + BatchNames.Cancelled, BatchJson.Default.BatchMark, cancellationToken);
        var ending = GetAsync(folder + BatchNames.Ended, BatchJson.Default.BatchEnd, cancellationToken);
        await Task.WhenAll(cancelling, ending).ConfigureAwait(false);
        var (cancel, end) = (await cancelling.ConfigureAwait(false), await ending.ConfigureAwait(false));
        var archive = end is null ? null : await GetAsync(folder + BatchNames.Archived, BatchJson.Default.BatchMark, cancellationToken).ConfigureAwait(false);
        // Cancelled while it ended: nobody saw that any more.
        return new BatchState(batch) { CancelInitiatedAt = cancel?.At > end?.At ? null : cancel?.At, End = end, ArchivedAt = archive?.At };
    }

    private async IAsyncEnumerable<Batch> ListInAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (found.Name.EndsWith("/" + BatchNames.Made, StringComparison.Ordinal) && await GetAsync(found.Name, BatchJson.Default.Batch, cancellationToken).ConfigureAwait(false) is { } batch)
                yield return batch;
        }
    }

    private static string Folder(Batch batch) => BatchNames.Folder(batch.Tenant, batch.Id);

    private BatchMark Mark() => new(time.GetUtcNow());

    private Task<bool> PutAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        store.PutAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), replaces: false, cancellationToken);

    private async Task<T?> GetAsync<T>(string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await store.GetAsync(name, cancellationToken).ConfigureAwait(false) is not { } bytes) return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException)
        {
            // Not what was written: the disk's fault, or somebody's hand. It is nobody's then, and keeps no other batch from being done.
            return null;
        }
    }
}
