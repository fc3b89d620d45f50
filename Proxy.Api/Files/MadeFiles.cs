using Microsoft.AspNetCore.StaticFiles;
using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;
using Proxy.Core.OpenAI;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Core.Upstream;

namespace Proxy.Api.Files;

/// <summary>
/// S9, S10, C7: files that hosted code made. They are noted as the tenant's when the code has run; their bytes are fetched from
/// upstream's container when somebody wants them first, and kept from then on.
/// </summary>
internal sealed class MadeFiles(FileStore files, TimeProvider time, ILogger<MadeFiles> logger)
{
    /// <summary>An answer waits for it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Longer than any container lives, so that what was read stays for a while, and what was not does not count for ever.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(30);

    private static readonly FileExtensionContentTypeProvider s_types = new();

    /// <summary>Finds what code made in a container since the answer began. An answer never fails for what cannot be found.</summary>
    /// <param name="calls">How many calls of that container are still to be told.</param>
    public async Task FindAsync(Exchange exchange, UpstreamServer server, CodeFiles found, string container, int calls, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        try
        {
            var made = await new BatchesClient(server, time).ListMadeAsync(container, s_patience, cancellationToken);
            // Oldest first.
            foreach (var file in Enumerable.Reverse(made))
            {
                if ((file.CreatedAt != 0 && file.CreatedAt < found.Since) || !found.Known.Add(file.Id)) continue;
                if (await NoteAsync(exchange.Tenant, file, new FileOrigin(server.Name, container, file.Id), cancellationToken) is { } id) ids.Add(id);
            }
        }
        catch (Exception exception) when (exception is BatchesException or FileRefusedException or StorageException or StateUnavailableException)
        {
            Log.MadeUnknown(logger, exception.GetType().Name, exchange.RequestId, exception);
        }

        found.Add(container, ids, calls);
    }

    /// <summary>Sees to it that the bytes of a file are here.</summary>
    /// <returns>The file as it is then.</returns>
    /// <exception cref="RequestRejectedException">Upstream has it no more, or does not answer.</exception>
    public async Task<StoredFile> FetchAsync(Exchange exchange, StoredFile file, string? place, CancellationToken cancellationToken)
    {
        if (file.Origin is not { } origin || files.IsExpired(file) || await files.IsFilledAsync(file, cancellationToken)) return file;
        // The upstream may not be configured any more.
        if (exchange.Snapshot.Upstreams.Find(origin.Upstream) is not { } server) throw FileSearch.Expired(file.Id, place);
        try
        {
            await using var content = await new BatchesClient(server, time).OpenMadeAsync(origin.Container, origin.File, cancellationToken);
            return await files.FillAsync(file, content, cancellationToken);
        }
        catch (BatchesException exception) when (exception.IsMissing)
        {
            throw FileSearch.Expired(file.Id, place);
        }
        catch (BatchesException exception)
        {
            Log.MadeUnknown(logger, "status " + exception.Status, exchange.RequestId, exception);
            throw new RequestRejectedException(Failure.Internal("upstream did not give the file") with { ShouldRetry = true });
        }
        catch (FileRefusedException)
        {
            throw new RequestRejectedException(RequestBody.TooLarge(files.MaxFileBytes));
        }
    }

    /// <returns>Null when it was told of before: clocks that tell seconds only cannot always say so.</returns>
    private async Task<string?> NoteAsync(string tenant, ContainerFile file, FileOrigin origin, CancellationToken cancellationToken)
    {
        var name = FileTitle.LastPart(file.Path);
        var upload = new FileUpload
        {
            Tenant = tenant,
            Name = FileTitle.IsValid(name) ? name : "",
            DeclaredType = s_types.TryGetContentType(name, out var type) ? type : null,
            IsDownloadable = true,
        };
        return (await files.NoteAsync(upload, file.Size, origin, s_lifetime, cancellationToken))?.Id;
    }
}
