using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Proxy.Core.Storage;

/// <summary>Objects as blobs of one container: block blobs, and append blobs for what is appended to (<see cref="AppendedParts"/>).</summary>
/// <param name="mostBlocks">Of one append blob.</param>
internal sealed class AzureBlobStore(BlobContainerClient container, int mostBlocks = 50_000) : IObjectStore
{
    private readonly AppendedParts _parts = new(container, mostBlocks);
    private readonly ConcurrentDictionary<string, AppendedBlob> _appended = new(StringComparer.Ordinal);
    private volatile bool _isMade;

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            if (await PropertiesAsync(Checked(name), cancellationToken).ConfigureAwait(false) is not { } properties) return null;
            var size = properties.ContentLength;
            if (_parts.IsFull(properties))
            {
                await foreach (var part in _parts.RestAsync(name, cancellationToken).ConfigureAwait(false)) size += part.Size;
            }

            return new ObjectInfo(name, size, properties.LastModified);
        },
        cancellationToken);

    public Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            if (length == 0) return await PropertiesAsync(Checked(name), cancellationToken).ConfigureAwait(false) is null ? null : Stream.Null;
            try
            {
                var range = offset == 0 && length is null ? default : new HttpRange(offset, length);
                var found = (await container.GetBlobClient(Checked(name)).DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancellationToken).ConfigureAwait(false)).Value;
                if (found.Details.BlobType != BlobType.Append || found.Details.BlobCommittedBlockCount < mostBlocks) return new FaultStream(found.Content, AzureFault.Of);
                await found.Content.DisposeAsync().ConfigureAwait(false);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                return null;
            }
            catch (RequestFailedException beyond) when (beyond.Status == 416)
            {
                // Its end lies before, or in another blob.
                if (await PropertiesAsync(name, cancellationToken).ConfigureAwait(false) is not { } properties) return null;
                if (!_parts.IsFull(properties)) return Stream.Null;
            }

            return (Stream?)await _parts.OpenAsync(name, offset, length, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            await MakeAsync(cancellationToken).ConfigureAwait(false);
            return (ObjectDraft)new AzureDraft(container.GetBlockBlobClient(Checked(name)));
        },
        cancellationToken);

    public Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            await MakeAsync(cancellationToken).ConfigureAwait(false);
            var appended = _appended.GetOrAdd(Checked(name), static (name, parts) => new AppendedBlob(parts, name), _parts);
            try
            {
                await appended.AppendAsync(bytes, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch
            {
                // Where its end is now is not known.
                _appended.TryRemove(name, out _);
                throw;
            }
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            _appended.TryRemove(name, out _);
            if (await PropertiesAsync(Checked(name), cancellationToken).ConfigureAwait(false) is not { } properties) return false;
            if (_parts.IsFull(properties))
            {
                // From the end: what is left of a deletion that broke off is found by the next.
                await foreach (var part in _parts.RestAsync(name, cancellationToken).Reverse().ConfigureAwait(false)) await part.Blob.DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            }

            return await container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Checked(prefix.TrimEnd('/'));
        await using var blobs = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await GuardAsync(() => NextAsync(blobs), cancellationToken).ConfigureAwait(false))
        {
            var blob = blobs.Current;
            if (AppendedParts.IsLater(blob.Name)) continue;
            if (blob.Properties.BlobType != BlobType.Append) yield return new ObjectInfo(blob.Name, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? default);
            // It may go on in another blob.
            else if (await FindAsync(blob.Name, cancellationToken).ConfigureAwait(false) is { } appended) yield return appended;
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<BlobItem> blobs)
    {
        try
        {
            return await blobs.MoveNextAsync().ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // The container: nothing was written yet.
            return false;
        }
    }

    private Task<BlobProperties?> PropertiesAsync(string name, CancellationToken cancellationToken) => AppendedParts.PropertiesAsync(container.GetBlobClient(name), cancellationToken);

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_isMade) return;
        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // A SAS for one container may not make it: it is there, or the first write says that it is not.
        }

        _isMade = true;
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested) && AzureFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    private static string Checked(string name) => ObjectName.IsValid(name) ? name : throw new ArgumentException("not the name of an object", nameof(name));
}
