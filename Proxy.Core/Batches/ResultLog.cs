using System.Globalization;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>One worker's log of one batch. Not to be used by two at once.</summary>
/// <param name="writer">Names the process in its life: no two ever write one object.</param>
internal sealed class ResultLog(IObjectStore store, BatchPlace place, string writer)
{
    // Azure's append blobs take 50 000 blocks.
    private const int MostAppends = 40_000;
    private int _object;
    private int _appends;

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="StorageException">Something of it may be there; it is to be appended again.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        if (_appends++ == MostAppends) Next();
        try
        {
            await store.AppendAsync(string.Create(CultureInfo.InvariantCulture, $"{place.Logs}{writer}.{_object:D4}"), lines, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The end may be torn: what comes after it goes elsewhere, where nothing stands before it.
            Next();
            throw;
        }
    }

    private void Next() => (_object, _appends) = (_object + 1, 0);
}
