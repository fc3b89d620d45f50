using System.Runtime.CompilerServices;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>All logs of a batch, read.</summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class ResultLogs(IObjectStore store)
{
    /// <summary>Every whole line, in any order; an item may be there twice. The JSON is valid until the next one.</summary>
    public async IAsyncEnumerable<(int Index, ReadOnlyMemory<byte> Json)> ReadAsync(BatchPlace place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var log in store.ListAsync(place.Logs, cancellationToken).ConfigureAwait(false))
        {
            if (await store.OpenAsync(log.Name, 0, null, cancellationToken).ConfigureAwait(false) is not { } stream) continue;
            await using (stream.ConfigureAwait(false))
            {
                using var lines = new LineReader(stream);
                while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line)
                {
                    if (ResultLine.TryReadLog(line, out var index, out var json)) yield return (index, json);
                }
            }
        }
    }

    /// <summary>The items that have a result.</summary>
    public async Task<ItemSet> DoneAsync(BatchPlace place, int total, CancellationToken cancellationToken)
    {
        var done = new ItemSet(total);
        await foreach (var (index, _) in ReadAsync(place, cancellationToken).ConfigureAwait(false)) done.Add(index);
        return done;
    }

    public async Task DeleteAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        await foreach (var log in store.ListAsync(place.Logs, cancellationToken).ConfigureAwait(false))
            await store.DeleteAsync(log.Name, cancellationToken).ConfigureAwait(false);
    }
}
