using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;

namespace Proxy.Api.Files;

/// <summary>The files of one request, in its order.</summary>
internal sealed class FileSearch(FileStore files, MadeFiles made, Exchange exchange, CancellationToken cancellationToken)
{
    /// <summary>Bytes; larger files are never sent along (C7).</summary>
    public const int LargestInlined = 10_000_000;

    /// <summary>Bytes of all files of a request that are sent along; those that come later are not.</summary>
    public const int MostInlined = 30_000_000;

    private readonly Dictionary<string, StoredFile> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MediaSource> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);
    private long _inlined;

    /// <summary>Ids of the files that upstream needs copies of.</summary>
    public IReadOnlyCollection<string> Stored => _stored;

    /// <param name="place">For messages: where the id stands.</param>
    public async Task<MediaSource> SourceAsync(FileSource source, string place, FileUse use)
    {
        var file = await FindAsync(source.FileId, place);
        if (!IsUsable(file.MimeType, use))
            throw Reject.At(place, $"File `{file.Id}` is of type {Reject.Shown(file.MimeType)}, which cannot be used in {(use == FileUse.Image ? "an image" : "a document")} block");
        if (file.Size == 0) throw Reject.At(place, $"File `{file.Id}` is empty");
        // A file is sent in one way only, however often it is named.
        if (_stored.Contains(file.Id) || file.Size > LargestInlined || _inlined + file.Size > MostInlined)
        {
            _stored.Add(file.Id);
            return new StoredSource(file.Id, file.MimeType, file.Size);
        }

        _inlined += file.Size;
        if (_read.TryGetValue(file.Id, out var read)) return read;
        return _read[file.Id] = await InlinedFile.ReadAsync(files, file, cancellationToken) ?? throw (files.IsExpired(file) ? Expired(file.Id, place) : NotFound(file.Id, place));
    }

    /// <returns>The file's name.</returns>
    public async Task<string> ForContainerAsync(ContainerUploadBlock upload)
    {
        var file = await FindAsync(upload.FileId, upload.Path + ".container_upload.file_id");
        _stored.Add(file.Id);
        return file.Name;
    }

    // C7: the same words for what is nobody's and what is another's.
    public static RequestRejectedException NotFound(string id, string place) =>
        new(new Failure(FailureKind.NotFound, $"{place}: File `{Reject.Shown(id)}` not found.") { ShouldRetry = false });

    public static RequestRejectedException Expired(string id, string? place) =>
        new(new Failure(FailureKind.NotFound, (place is null ? "" : place + ": ") + $"File `{id}` has expired.") { ErrorCode = "file_expired", ShouldRetry = false });

    private static bool IsUsable(string type, FileUse use) => use == FileUse.Image
        ? type is "image/jpeg" or "image/png" or "image/gif" or "image/webp"
        : type is "application/pdf" or "text/plain";

    private async Task<StoredFile> FindAsync(string id, string place)
    {
        if (_found.TryGetValue(id, out var known)) return known;
        var file = await files.FindAsync(exchange.Tenant, id, cancellationToken) ?? throw NotFound(id, place);
        if (files.IsExpired(file)) throw Expired(id, place);
        return _found[id] = await made.FetchAsync(exchange, file, place, cancellationToken);
    }
}
