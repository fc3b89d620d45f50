using Proxy.Core.Json;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>
/// Puts the results of a batch together and ends it. The first line of an item counts, however many there are. Two at once
/// harm nothing: one of their results.jsonl becomes the batch's, and both count that one.
/// </summary>
/// <exception cref="StorageException">From every method; to be called again.</exception>
internal sealed class Finalizer(IObjectStore store, BatchStore batches)
{
    private const int Gather = 256 * 1024;
    private readonly ResultLogs _logs = new(store);
    private readonly BatchInput _input = new(store);

    /// <param name="state">As it is now.</param>
    /// <param name="isExpired">Its time is over: what has no result is expired, unless the batch was cancelled.</param>
    /// <returns>Null when the batch has ended. Else the items that have a result: the others are still to be run.</returns>
    public async Task<ItemSet?> RunAsync(BatchState state, bool isExpired, CancellationToken cancellationToken)
    {
        var place = BatchPlace.Of(state.Batch);
        if (state.End is null && await store.FindAsync(place.Results, cancellationToken).ConfigureAwait(false) is null)
        {
            ItemKind? missing = state.CancelInitiatedAt is not null ? ItemKind.Canceled : isExpired ? ItemKind.Expired : null;
            if (await WriteAsync(state.Batch, place, missing, cancellationToken).ConfigureAwait(false) is { } done) return done;
        }

        var counts = state.End?.Counts ?? await CountAsync(place, cancellationToken).ConfigureAwait(false);
        // Gone: archived or deleted by somebody who saw its end.
        if (counts is { } final) await batches.EndAsync(state.Batch, final, cancellationToken).ConfigureAwait(false);
        await _logs.DeleteAsync(place, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <returns>Null when results.jsonl is there, whoever wrote it.</returns>
    private async Task<ItemSet?> WriteAsync(Batch batch, BatchPlace place, ItemKind? missing, CancellationToken cancellationToken)
    {
        var done = new ItemSet(batch.Total);
        await using var draft = await store.CreateAsync(place.Results, cancellationToken).ConfigureAwait(false);
        using var lines = new PooledBuffer(Gather * 2);
        await foreach (var (index, json) in _logs.ReadAsync(place, cancellationToken).ConfigureAwait(false))
        {
            if (!done.Add(index)) continue;
            lines.Append(json.Span);
            await EndLineAsync(draft, lines, cancellationToken).ConfigureAwait(false);
        }

        if (done.Count < batch.Total)
        {
            if (missing is not { } kind) return done;
            await FillAsync(draft, lines, batch, done, kind, cancellationToken).ConfigureAwait(false);
        }

        await draft.Content.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await draft.CommitAsync(replaces: false, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task FillAsync(ObjectDraft draft, PooledBuffer lines, Batch batch, ItemSet done, ItemKind kind, CancellationToken cancellationToken)
    {
        for (var index = 0; index < batch.Total;)
        {
            if (done.Contains(index))
            {
                index++;
                continue;
            }

            var items = await _input.ReadAsync(batch, index, 1024, Gather, cancellationToken).ConfigureAwait(false);
            // Requests go only after the end: who cannot read them looks whether somebody saw to that, and may have deleted all.
            if (items[0].IsDamaged && await batches.FindInAsync(BatchPlace.Of(batch).Folder, cancellationToken).ConfigureAwait(false) is not { End: null })
                throw new StorageException(StorageFault.Unavailable, null);
            foreach (var item in items)
            {
                index = item.Index + 1;
                if (done.Contains(item.Index)) continue;
                ResultLine.WriteJson(lines, item.CustomId, kind, default);
                await EndLineAsync(draft, lines, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask EndLineAsync(ObjectDraft draft, PooledBuffer lines, CancellationToken cancellationToken)
    {
        lines.Append((byte)'\n');
        if (lines.Length < Gather) return;
        await draft.Content.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
        lines.Clear();
    }

    private async Task<BatchCounts?> CountAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        if (await store.OpenAsync(place.Results, 0, null, cancellationToken).ConfigureAwait(false) is not { } stream) return null;
        await using (stream.ConfigureAwait(false))
        {
            var counts = new int[4];
            using var lines = new LineReader(stream);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line) counts[(int)ResultLine.KindOf(line.Span)]++;
            return new BatchCounts(counts[(int)ItemKind.Succeeded], counts[(int)ItemKind.Errored], counts[(int)ItemKind.Canceled], counts[(int)ItemKind.Expired]);
        }
    }
}
