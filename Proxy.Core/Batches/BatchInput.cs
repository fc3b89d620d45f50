using System.Buffers.Binary;
using Proxy.Core.Canonical;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>Reads back what <see cref="BatchInputWriter"/> wrote.</summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class BatchInput(IObjectStore store)
{
    // None that came was longer.
    private const int MostBytes = 256 * 1024 * 1024;

    /// <summary>Consecutive requests, by one read of their bytes.</summary>
    /// <param name="from">Index of the first, below <see cref="Batch.Total"/>.</param>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="mostBytes">Fewer are read where they are longer than this together, but always one: a request may have 32 MiB.</param>
    /// <returns>
    /// At least one. What cannot be read as it was written is damaged; all are where the requests are gone, as of a batch that
    /// was archived or deleted. <see cref="BatchItem.Params"/> of all point into one array.
    /// </returns>
    public async Task<IReadOnlyList<BatchItem>> ReadAsync(Batch batch, int from, int count, int mostBytes, CancellationToken cancellationToken)
    {
        count = Math.Min(count, batch.Total - from);
        var folder = BatchNames.Folder(batch.Tenant, batch.Id);
        if (await RangeAsync(folder + BatchNames.Places, (long)from * sizeof(long), (count + 1) * sizeof(long), cancellationToken).ConfigureAwait(false) is not { } places) return Damaged(from, count);
        var known = Known(places, count);
        if (known == 0) return Damaged(from, 1);
        var start = Place(places, 0);
        while (known > 1 && Place(places, known) - start > mostBytes) known--;
        if (await RangeAsync(folder + BatchNames.Requests, start, (int)(Place(places, known) - start), cancellationToken).ConfigureAwait(false) is not { } bytes) return Damaged(from, known);
        var items = new BatchItem[known];
        var warnings = new Warnings();
        for (var i = 0; i < known; i++)
        {
            var (begin, end) = ((int)(Place(places, i) - start), (int)(Place(places, i + 1) - start));
            items[i] = end <= bytes.Length ? BatchItemReader.ReadStored(bytes[begin..end], from + i, warnings) : new BatchItem(from + i, "", default);
        }

        return items;
    }

    private static BatchItem[] Damaged(int from, int count) => [.. Enumerable.Range(from, count).Select(static index => new BatchItem(index, "", default))];

    /// <summary>How many of the first items stand where items can stand: one after another, none longer than they are.</summary>
    private static int Known(ReadOnlyMemory<byte> places, int count)
    {
        count = Math.Min(count, (places.Length / sizeof(long)) - 1);
        for (var i = 0; i < count; i++)
        {
            var (begin, end) = (Place(places, i), Place(places, i + 1));
            if (begin < 0 || end < begin || end - begin > MostBytes) return i;
        }

        return Math.Max(count, 0);
    }

    /// <returns>Shorter where the object ends; null where there is none.</returns>
    private async Task<ReadOnlyMemory<byte>?> RangeAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        if (await store.OpenAsync(name, offset, length, cancellationToken).ConfigureAwait(false) is not { } stream) return null;
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[length];
            return bytes.AsMemory(0, await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false));
        }
    }

    private static long Place(ReadOnlyMemory<byte> places, int index) => BinaryPrimitives.ReadInt64LittleEndian(places.Span[(index * sizeof(long))..]);
}
