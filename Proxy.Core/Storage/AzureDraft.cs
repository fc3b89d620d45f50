using System.Buffers;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Proxy.Core.Ids;

namespace Proxy.Core.Storage;

/// <summary>
/// A blob that is written in blocks of 4 MiB, which nobody sees before they are committed. One that fits into a block is sent
/// at once when it is committed.
/// </summary>
internal sealed class AzureDraft : ObjectDraft
{
    public const int BlockSize = 4 * 1024 * 1024;

    /// <summary>Tells whose commit it was: one whose answer was lost finds a blob that is its own.</summary>
    private const string OwnerKey = "draft";

    private readonly BlockBlobClient _blob;
    private readonly BlockStream _content;
    private readonly string _owner = RandomIds.Instance.New("d");

    public AzureDraft(BlockBlobClient blob)
    {
        _blob = blob;
        _content = new BlockStream(StageAsync);
        Content = new FaultStream(_content, AzureFault.Of);
    }

    public override Stream Content { get; }

    public override async Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            return await CommitNowAsync(replaces, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested) && AzureFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _content.Release();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> CommitNowAsync(bool replaces, CancellationToken cancellationToken)
    {
        var conditions = replaces ? null : new BlobRequestConditions { IfNoneMatch = ETag.All };
        var metadata = new Dictionary<string, string> { [OwnerKey] = _owner };
        try
        {
            if (_content.Blocks.Count == 0)
            {
                using var whole = _content.Rest();
                await _blob.UploadAsync(whole, new BlobUploadOptions { Conditions = conditions, Metadata = metadata }, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _content.EndAsync(cancellationToken).ConfigureAwait(false);
                await _blob.CommitBlockListAsync(_content.Blocks, new CommitBlockListOptions { Conditions = conditions, Metadata = metadata }, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        // Another commit of the name, which takes the blocks of all others away, was first; or this one's own first attempt.
        catch (RequestFailedException taken) when (taken.Status is 409 or 412 || taken.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            var there = await OwnerAsync(cancellationToken).ConfigureAwait(false);
            if (there == _owner) return true;
            if (there is not null && !replaces) return false;
            throw;
        }
    }

    /// <returns>Null when there is no blob.</returns>
    private async Task<string?> OwnerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await _blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value;
            return properties.Metadata.TryGetValue(OwnerKey, out var owner) ? owner : "";
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    // All ids of a blob must be of one length.
    private async Task<string> StageAsync(ReadOnlyMemory<byte> block, int number, CancellationToken cancellationToken)
    {
        var id = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{_owner}{number:D6}"));
        using var bytes = Readable(block);
        await _blob.StageBlockAsync(id, bytes, cancellationToken: cancellationToken).ConfigureAwait(false);
        return id;
    }

    private static MemoryStream Readable(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(bytes.ToArray());

    /// <summary>Collects a block and hands it on; grows to a whole block only for what needs one.</summary>
    private sealed class BlockStream(Func<ReadOnlyMemory<byte>, int, CancellationToken, Task<string>> stage) : OneWayStream
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        private int _length;

        public List<string> Blocks { get; } = [];

        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (buffer.Length > 0)
            {
                if (_length == BlockSize) await EndAsync(cancellationToken).ConfigureAwait(false);
                if (_length == _buffer.Length) Grow();
                var part = buffer[..Math.Min(buffer.Length, Math.Min(_buffer.Length, BlockSize) - _length)];
                part.CopyTo(_buffer.AsMemory(_length));
                _length += part.Length;
                buffer = buffer[part.Length..];
            }
        }

        /// <summary>Hands on what there is.</summary>
        public async Task EndAsync(CancellationToken cancellationToken)
        {
            if (_length == 0) return;
            Blocks.Add(await stage(_buffer.AsMemory(0, _length), Blocks.Count, cancellationToken).ConfigureAwait(false));
            _length = 0;
        }

        /// <summary>What was not handed on.</summary>
        public MemoryStream Rest() => new(_buffer, 0, _length, writable: false);

        public void Release()
        {
            var buffer = _buffer;
            (_buffer, _length) = ([], 0);
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private void Grow()
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, BlockSize));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
