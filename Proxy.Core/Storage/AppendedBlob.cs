using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Proxy.Core.Storage;

/// <summary>The end of an object that is appended to, as its one writer remembers it.</summary>
internal sealed class AppendedBlob(AppendedParts parts, string name)
{
    private const int BlockSize = 4 * 1024 * 1024;

    private AppendBlobClient? _end;
    private int _part;
    private long _position;
    private int _blocks;

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            _end ??= await EndAsync(cancellationToken).ConfigureAwait(false);
            if (_blocks >= parts.MostBlocks) await GoOnAsync(cancellationToken).ConfigureAwait(false);
            var block = bytes[..Math.Min(bytes.Length, BlockSize)];
            await AppendBlockAsync(block, cancellationToken).ConfigureAwait(false);
            (_position, _blocks) = (_position + block.Length, _blocks + 1);
            bytes = bytes[block.Length..];
        }
    }

    private async Task AppendBlockAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(block.ToArray(), writable: false);
        try
        {
            // At its place or not at all: an attempt whose answer was lost is not made twice.
            var conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = _position };
            await _end!.AppendBlockAsync(content, new AppendBlobAppendBlockOptions { Conditions = conditions }, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException moved) when (moved.Status == 412 && moved.ErrorCode == BlobErrorCode.AppendPositionConditionNotMet)
        {
            var properties = await AppendedParts.PropertiesAsync(_end!, cancellationToken).ConfigureAwait(false);
            if (properties?.ContentLength != _position + block.Length) throw;
        }
    }

    // The last of its blobs, made if there is none.
    private async Task<AppendBlobClient> EndAsync(CancellationToken cancellationToken)
    {
        for (_part = 0; ; _part++)
        {
            var blob = parts.Blob(name, _part);
            var properties = await AppendedParts.PropertiesAsync(blob, cancellationToken).ConfigureAwait(false);
            if (properties is null) await blob.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            (_position, _blocks) = (properties?.ContentLength ?? 0, properties?.BlobCommittedBlockCount ?? 0);
            if (_blocks < parts.MostBlocks) return blob;
        }
    }

    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var blob = parts.Blob(name, ++_part);
        await blob.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        (_end, _position, _blocks) = (blob, 0, 0);
    }
}
