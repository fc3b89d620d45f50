using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>
/// What is to be done in the store every hour or so, by whichever process: batches whose time is over are archived, and
/// what makers and deleters who died left behind is removed. Two at once harm nothing.
/// </summary>
internal sealed class BatchSweep(IObjectStore store, BatchStore batches, TimeProvider time)
{
    /// <summary>No upload takes longer than that, so what is older and no batch will never be one.</summary>
    private static readonly TimeSpan s_left = TimeSpan.FromDays(1);

    /// <exception cref="StorageException">What was not reached is for the next time.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var folders = new Dictionary<string, Folder>(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync(BatchNames.All, cancellationToken).ConfigureAwait(false)) Note(folders, found);
        foreach (var (name, folder) in folders)
        {
            if (folder.MadeAt is null && folder.LastChange < now - s_left) await RemoveAsync(name, cancellationToken).ConfigureAwait(false);
            else if (!folder.IsArchived && folder.MadeAt < now - BatchStore.Lifetime) await ArchiveAsync(name, now, cancellationToken).ConfigureAwait(false);
        }

        await foreach (var mark in store.ListAsync(BatchNames.Open, cancellationToken).ConfigureAwait(false))
        {
            if (mark.ChangedAt < now - s_left && BatchNames.FolderOf(mark.Name) is { } folder && !folders.ContainsKey(folder))
                await store.DeleteAsync(mark.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Note(Dictionary<string, Folder> folders, ObjectInfo found)
    {
        if (BatchNames.FolderIn(found.Name) is not { } name) return;
        var before = folders.GetValueOrDefault(name);
        folders[name] = new Folder(
            found.Name.Length == name.Length + BatchNames.Made.Length && found.Name.EndsWith(BatchNames.Made, StringComparison.Ordinal) ? found.ChangedAt : before.MadeAt,
            before.LastChange > found.ChangedAt ? before.LastChange : found.ChangedAt,
            before.IsArchived || found.Name.EndsWith("/" + BatchNames.Archived, StringComparison.Ordinal));
    }

    private async Task ArchiveAsync(string folder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await batches.FindInAsync(folder, cancellationToken).ConfigureAwait(false) is { End: not null, ArchivedAt: null } state && state.Batch.CreatedAt <= now - BatchStore.Lifetime)
            await batches.ArchiveAsync(state.Batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var left in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            await store.DeleteAsync(left.Name, cancellationToken).ConfigureAwait(false);
    }

    private readonly record struct Folder(DateTimeOffset? MadeAt, DateTimeOffset LastChange, bool IsArchived);
}
