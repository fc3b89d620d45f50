using System.Buffers.Binary;
using Proxy.Core.Canonical;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>Reads back what <see cref="BatchInputWriter"/> wrote.</summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class BatchInput(IObjectStore store)
{
    /// <summary>Consecutive requests, by one read of their bytes.</summary>
    /// <param name="from">Index of the first, below <see cref="Batch.Total"/>.</param>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="mostBytes">Fewer are read where they are longer than this together, but always one: a request may have 32 MiB.</param>
    /// <returns>Empty when the requests are gone: the batch was archived or deleted. <see cref="BatchItem.Params"/> of all point into one array.</returns>
    public async Task<IReadOnlyList<BatchItem>> ReadAsync(Batch batch, int from, int count, int mostBytes, CancellationToken cancellationToken)
    {
        count = Math.Min(count, batch.Total - from);
        var folder = BatchNames.Folder(batch.Tenant, batch.Id);
        if (await RangeAsync(folder + BatchNames.Places, (long)from * sizeof(long), (count + 1) * sizeof(long), cancellationToken).ConfigureAwait(false) is not { } places) return [];
        var start = Place(places, 0);
        while (count > 1 && Place(places, count) - start > mostBytes) count--;
        if (await RangeAsync(folder + BatchNames.Requests, start, checked((int)(Place(places, count) - start)), cancellationToken).ConfigureAwait(false) is not { } bytes) return [];
        var items = new BatchItem[count];
        var warnings = new Warnings();
        for (var i = 0; i < count; i++)
            items[i] = BatchItemReader.Read(bytes.AsMemory((int)(Place(places, i) - start)..(int)(Place(places, i + 1) - start)), from + i, isStrict: false, warnings);
        return items;
    }

    private async Task<byte[]?> RangeAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        if (await store.OpenAsync(name, offset, length, cancellationToken).ConfigureAwait(false) is not { } stream) return null;
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[length];
            // Shorter than it says: the two objects are not of one piece, and no store makes them so.
            if (await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < length)
                throw new StorageException(StorageFault.Unavailable, null);
            return bytes;
        }
    }

    private static long Place(byte[] places, int index) => BinaryPrimitives.ReadInt64LittleEndian(places.AsSpan(index * sizeof(long)));
}
