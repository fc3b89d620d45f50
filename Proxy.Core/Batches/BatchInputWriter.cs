using System.Buffers.Binary;
using Proxy.Core.Json;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>
/// Writes the requests of a batch as they come, and where each begins (<see cref="BatchNames"/>). Holds a quarter of a
/// megabyte, however many there are. Disposed without a commit, nothing was written.
/// </summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class BatchInputWriter : IAsyncDisposable
{
    private const int Gather = 256 * 1024;
    private readonly ObjectDraft _requests;
    private readonly ObjectDraft _places;
    private readonly PooledBuffer _bytes = new(Gather);
    private readonly PooledBuffer _offsets = new(Gather);
    private long _length;

    private BatchInputWriter(ObjectDraft requests, ObjectDraft places) => (_requests, _places) = (requests, places);

    /// <summary>Requests so far.</summary>
    public int Count { get; private set; }

    public static async Task<BatchInputWriter> CreateAsync(IObjectStore store, string tenant, string id, CancellationToken cancellationToken)
    {
        var folder = BatchNames.Folder(tenant, id);
        var requests = await store.CreateAsync(folder + BatchNames.Requests, cancellationToken).ConfigureAwait(false);
        try
        {
            return new BatchInputWriter(requests, await store.CreateAsync(folder + BatchNames.Places, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await requests.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="request">The bytes of <c>{"custom_id":…,"params":{…}}</c>, checked.</param>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Place();
        _length += request.Length;
        Count++;
        if (request.Length < Gather)
        {
            _bytes.Append(request.Span);
            if (_bytes.Length >= Gather) await FlushAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _requests.Content.WriteAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Both objects, whole. They are a batch only when batch.json is there too.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        Place();
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _requests.CommitAsync(replaces: false, cancellationToken).ConfigureAwait(false);
        await _places.CommitAsync(replaces: false, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _bytes.Dispose();
        _offsets.Dispose();
        await _requests.DisposeAsync().ConfigureAwait(false);
        await _places.DisposeAsync().ConfigureAwait(false);
    }

    private void Place()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_offsets.GetSpan(sizeof(long)), _length);
        _offsets.Advance(sizeof(long));
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _requests.Content.WriteAsync(_bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _bytes.Clear();
        await _places.Content.WriteAsync(_offsets.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _offsets.Clear();
    }
}
