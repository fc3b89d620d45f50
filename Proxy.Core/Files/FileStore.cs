using System.Buffers;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Core.Files;

/// <summary>Files that clients upload and that hosted code makes, each its tenant's alone. The object store is the truth; the index is for lists and quotas.</summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class FileStore(IObjectStore objects, FileIndex index, FileLimits limits, TimeProvider time)
{
    /// <summary>How long an expired file can still be asked about (A9).</summary>
    public static TimeSpan Remembered => TimeSpan.FromDays(30);

    private const int BufferSize = 128 * 1024;

    public long MaxFileBytes => limits.MaxFileBytes;

    /// <summary>Takes the bytes, to their end, as they come.</summary>
    /// <exception cref="FileRefusedException">Too large, or over the tenant's quota.</exception>
    /// <exception cref="StateUnavailableException">What the tenant holds is not known.</exception>
    public async Task<FileDraft> ReceiveAsync(FileUpload upload, Stream content, CancellationToken cancellationToken)
    {
        if (await index.BytesAsync(upload.Tenant, cancellationToken).ConfigureAwait(false) >= limits.MaxTenantBytes) throw new FileRefusedException(FileRefusal.QuotaExceeded);
        var id = RandomIds.Instance.New("file_");
        var draft = await objects.CreateAsync(FileNames.Content(upload.Tenant, id), cancellationToken).ConfigureAwait(false);
        try
        {
            var sniffer = new TypeSniffer();
            var size = await CopyAsync(content, draft.Content, sniffer, cancellationToken).ConfigureAwait(false);
            return new FileDraft(Described(upload, id, sniffer.Type(upload.DeclaredType), size), draft);
        }
        catch
        {
            await draft.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a received file one of the tenant's. Once it is, it stays, whatever becomes of the index.</summary>
    /// <param name="lifetime">Null to keep it until it is deleted.</param>
    /// <exception cref="FileRefusedException">Over the tenant's quota.</exception>
    public async Task<StoredFile> KeepAsync(FileDraft draft, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var file = Dated(draft.File, lifetime);
        if (await index.BytesAsync(file.Tenant, cancellationToken).ConfigureAwait(false) + file.Size > limits.MaxTenantBytes) throw new FileRefusedException(FileRefusal.QuotaExceeded);
        // The metadata is what makes it a file: bytes without it are swept away.
        await draft.Content.CommitAsync(replaces: false, cancellationToken).ConfigureAwait(false);
        return (await RegisterAsync(file, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Makes a file of the tenant's whose bytes stay where they are until <see cref="FillAsync"/>.</summary>
    /// <param name="size">Bytes, as far as is known.</param>
    /// <returns>Null when it was noted before.</returns>
    /// <exception cref="FileRefusedException">Too large, or over the tenant's quota.</exception>
    public async Task<StoredFile?> NoteAsync(FileUpload upload, long size, FileOrigin origin, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (size > limits.MaxFileBytes) throw new FileRefusedException(FileRefusal.TooLarge);
        var file = Described(upload, FileNames.IdOf(upload.Tenant, origin), upload.DeclaredType ?? "application/octet-stream", size) with { Origin = origin };
        return await RegisterAsync(Dated(file, lifetime), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether its bytes are here.</summary>
    public async Task<bool> IsFilledAsync(StoredFile file, CancellationToken cancellationToken) =>
        file.Origin is null || await objects.FindAsync(FileNames.Content(file.Tenant, file.Id), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Takes the bytes of a file that was noted, to their end. Two at once harm nothing.</summary>
    /// <returns>The file as it is: what its bytes are is known only now.</returns>
    /// <exception cref="FileRefusedException">Too large.</exception>
    public async Task<StoredFile> FillAsync(StoredFile file, Stream content, CancellationToken cancellationToken)
    {
        var draft = await objects.CreateAsync(FileNames.Content(file.Tenant, file.Id), cancellationToken).ConfigureAwait(false);
        await using (draft.ConfigureAwait(false))
        {
            var sniffer = new TypeSniffer();
            var size = await CopyAsync(content, draft.Content, sniffer, cancellationToken).ConfigureAwait(false);
            var filled = file with { Size = size, MimeType = sniffer.Type(file.MimeType) };
            if (filled != file)
            {
                // Before the bytes, which nobody must take for another length.
                await objects.PutAsync(FileNames.Metadata(file.Tenant, file.Id), FileJson.Write(filled), replaces: true, cancellationToken).ConfigureAwait(false);
                await index.AddAsync(filled, limits.MaxTenantBytes).ConfigureAwait(false);
            }

            await draft.CommitAsync(replaces: true, cancellationToken).ConfigureAwait(false);
            return filled;
        }
    }

    /// <returns>Null when the tenant has none of that id, or had one that expired more than 30 days ago.</returns>
    public async Task<StoredFile?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        if (!FileNames.IsId(id)) return null;
        if (await objects.GetAsync(FileNames.Metadata(tenant, id), cancellationToken).ConfigureAwait(false) is not { } json) return null;
        var file = FileJson.Read(json);
        return file.ExpiresAt + Remembered <= time.GetUtcNow() ? null : file;
    }

    /// <summary>Whether its bytes can no longer be had.</summary>
    public bool IsExpired(StoredFile file) => file.ExpiresAt <= time.GetUtcNow();

    /// <param name="offset">Bytes to leave out.</param>
    /// <param name="length">Bytes at most; null for all to the end.</param>
    /// <returns>Null when it expired, or was deleted meanwhile.</returns>
    public async Task<Stream?> OpenContentAsync(StoredFile file, long offset, long? length, CancellationToken cancellationToken) =>
        IsExpired(file) ? null : await objects.OpenAsync(FileNames.Content(file.Tenant, file.Id), offset, length, cancellationToken).ConfigureAwait(false);

    /// <returns>Null when the file that it should begin at is not one of the tenant's.</returns>
    /// <exception cref="StateUnavailableException">Lists need the index.</exception>
    public Task<FilePage?> ListAsync(string tenant, FileQuery query, CancellationToken cancellationToken) => index.ListAsync(tenant, query, cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that are the tenant's, newest first.</summary>
    /// <exception cref="StateUnavailableException">Lists need the index.</exception>
    public Task<IReadOnlyList<StoredFile>> FindAllAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        index.FindAllAsync(tenant, ids, cancellationToken);

    /// <summary>Not to be cancelled: half a deletion would be seen in lists.</summary>
    /// <returns>False when there was none: of two who delete at once, one did.</returns>
    public async Task<bool> DeleteAsync(string tenant, string id)
    {
        if (!FileNames.IsId(id)) return false;
        var isDeleted = await objects.DeleteAsync(FileNames.Metadata(tenant, id), CancellationToken.None).ConfigureAwait(false);
        // Also where it was gone: whoever deleted it may have died here.
        await index.RemoveAsync(tenant, id).ConfigureAwait(false);
        await objects.DeleteAsync(FileNames.Content(tenant, id), CancellationToken.None).ConfigureAwait(false);
        return isDeleted;
    }

    private StoredFile Described(FileUpload upload, string id, string type, long size) => new()
    {
        Id = id,
        Tenant = upload.Tenant,
        Name = upload.Name.Length == 0 ? FileTitle.Unnamed(type) : upload.Name,
        MimeType = type,
        Size = size,
        CreatedAt = time.GetUtcNow(),
        IsDownloadable = upload.IsDownloadable,
    };

    private StoredFile Dated(StoredFile file, TimeSpan? lifetime)
    {
        var now = time.GetUtcNow();
        // Clients are told microseconds, and the list is ordered by what they are told.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return file with { CreatedAt = now, ExpiresAt = now + lifetime };
    }

    /// <returns>Null when there is one of that id.</returns>
    private async Task<StoredFile?> RegisterAsync(StoredFile file, CancellationToken cancellationToken)
    {
        if (!await objects.PutAsync(FileNames.Metadata(file.Tenant, file.Id), FileJson.Write(file), replaces: false, cancellationToken).ConfigureAwait(false)) return null;
        if (await index.AddAsync(file, limits.MaxTenantBytes).ConfigureAwait(false)) return file;
        // Another upload was faster.
        await DeleteAsync(file.Tenant, file.Id).ConfigureAwait(false);
        throw new FileRefusedException(FileRefusal.QuotaExceeded);
    }

    private async Task<long> CopyAsync(Stream from, Stream to, TypeSniffer sniffer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var size = 0L; ;)
            {
                var read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read == 0) return size;
                size += read;
                if (size > limits.MaxFileBytes) throw new FileRefusedException(FileRefusal.TooLarge);
                sniffer.Write(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
