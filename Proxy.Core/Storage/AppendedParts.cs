using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Proxy.Core.Storage;

/// <summary>
/// Objects that were appended to. An append blob holds 50 000 blocks; a longer object goes on in blobs <c>name~1</c>,
/// <c>name~2</c> …, names that no object can have.
/// </summary>
internal sealed record AppendedParts(BlobContainerClient Container, int MostBlocks)
{
    private const string Mark = "~";

    /// <summary>Whether a blob is one of the blobs behind a first one.</summary>
    public static bool IsLater(string blob) => blob.Contains(Mark, StringComparison.Ordinal);

    public bool IsFull(BlobProperties properties) => properties.BlobType == BlobType.Append && properties.BlobCommittedBlockCount >= MostBlocks;

    /// <param name="part">0 for the first.</param>
    public AppendBlobClient Blob(string name, int part) => Container.GetAppendBlobClient(part == 0 ? name : name + Mark + part.ToString(CultureInfo.InvariantCulture));

    /// <summary>The blobs behind the first one.</summary>
    public async IAsyncEnumerable<(AppendBlobClient Blob, long Size)> RestAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var part = 1; ; part++)
        {
            var blob = Blob(name, part);
            if (await PropertiesAsync(blob, cancellationToken).ConfigureAwait(false) is not { } properties) yield break;
            yield return (blob, properties.ContentLength);
            if (!IsFull(properties)) yield break;
        }
    }

    /// <summary>Reads over the ends of blobs.</summary>
    public async Task<Stream> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        var first = await PropertiesAsync(Blob(name, 0), cancellationToken).ConfigureAwait(false);
        List<(AppendBlobClient Blob, long Size)> parts = [(Blob(name, 0), first?.ContentLength ?? 0), .. await RestAsync(name, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)];
        var streams = new List<Func<CancellationToken, Task<Stream>>>();
        foreach (var (part, size) in parts)
        {
            var from = offset;
            offset = Math.Max(0, offset - size);
            if (from < size) streams.Add(async token => (await part.DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(from, size - from) }, token).ConfigureAwait(false)).Value.Content);
        }

        var all = new FaultStream(new JoinedStream(streams), AzureFault.Of);
        return length is { } most ? new LengthStream(all, most) : all;
    }

    /// <returns>Null when there is none.</returns>
    public static async Task<BlobProperties?> PropertiesAsync(BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
