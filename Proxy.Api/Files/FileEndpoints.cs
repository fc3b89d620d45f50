using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;

namespace Proxy.Api.Files;

/// <summary>/v1/files (A9, C7).</summary>
internal sealed class FileEndpoints(FileStore files, FileMirrors mirrors, MadeFiles made, UploadReader uploads, TimeProvider time)
{
    private const string LegacyBeta = "files-api-2025-04-14";
    private const int BufferSize = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var files = services.GetRequiredService<FileStore>();
        var limit = services.GetRequiredService<GatewayOptions>().Files.MaxFileBytes;
        var endpoints = new FileEndpoints(files, services.GetRequiredService<FileMirrors>(), services.GetRequiredService<MadeFiles>(), new UploadReader(files, limit), services.GetRequiredService<TimeProvider>());
        Add(routes.MapPost("/v1/files", (RequestDelegate)endpoints.UploadAsync)).WithMetadata(new BodyRule(UploadReader.MostBytes(limit), IsMultipart: true));
        Add(routes.MapGet("/v1/files", (RequestDelegate)endpoints.ListAsync));
        Add(routes.MapGet("/v1/files/{id}", (RequestDelegate)endpoints.GetAsync));
        Add(routes.MapGet("/v1/files/{id}/content", (RequestDelegate)endpoints.ContentAsync));
        Add(routes.MapDelete("/v1/files/{id}", (RequestDelegate)endpoints.DeleteAsync));
    }

    private static IEndpointConventionBuilder Add(IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(KeyRequired.Instance, AnthropicPath.Instance);

    private async Task UploadAsync(HttpContext context)
    {
        var isLegacy = IsLegacy(context, out var traits);
        try
        {
            var file = await uploads.ReadAsync(context, traits.Strict);
            await JsonReply.SendAsync(context, FileAnswers.One(file, isLegacy));
        }
        catch (FileRefusedException refused)
        {
            throw new RequestRejectedException(Failure(refused.Refusal));
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var isLegacy = IsLegacy(context, out _);
        var tenant = Exchange.Of(context).Tenant;
        if (FileListQuery.Ids(context.Request.Query) is { } ids)
        {
            var found = await files.FindAllAsync(tenant, ids, context.RequestAborted);
            await JsonReply.SendAsync(context, FileAnswers.List(new FilePage(found, HasMore: false), isLegacy));
            return;
        }

        var asked = FileListQuery.Read(context.Request, isLegacy);
        var page = await files.ListAsync(tenant, asked, context.RequestAborted)
            ?? throw RequestRejectedException.Invalid((asked.AfterId is null ? "before_id" : "after_id") + ": no such file");
        await JsonReply.SendAsync(context, FileAnswers.List(page, isLegacy));
    }

    private async Task GetAsync(HttpContext context)
    {
        var isLegacy = IsLegacy(context, out _);
        await JsonReply.SendAsync(context, FileAnswers.One(await FindAsync(context), isLegacy));
    }

    private async Task ContentAsync(HttpContext context)
    {
        IsLegacy(context, out _);
        var file = await FindAsync(context);
        if (files.IsExpired(file)) throw FileSearch.Expired(file.Id, null);
        if (!file.IsDownloadable) throw Reject.Coded($"File `{file.Id}` is not downloadable. Only files that a tool made can be downloaded.", "file_not_downloadable");
        file = await made.FetchAsync(Exchange.Of(context), file, null, context.RequestAborted);
        // Expired, or deleted, since it was found.
        await using var content = await files.OpenContentAsync(file, 0, null, context.RequestAborted) ?? throw (files.IsExpired(file) ? FileSearch.Expired(file.Id, null) : NotFound(file.Id));
        var response = context.Response;
        response.ContentType = file.MimeType;
        response.ContentLength = file.Size;
        // Never shown by a browser in the gateway's name.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = "attachment; filename*=UTF-8''" + Uri.EscapeDataString(file.Name);
        var buffer = new byte[BufferSize];
        while (await content.ReadAsync(buffer, context.RequestAborted) is var read and > 0) await ClientWrite.WriteAsync(context, buffer.AsMemory(0, read), time);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        IsLegacy(context, out _);
        var id = Id(context);
        if (!await files.DeleteAsync(Exchange.Of(context).Tenant, id)) throw NotFound(id);
        await mirrors.DeleteAsync(Exchange.Of(context), id);
        await JsonReply.SendAsync(context, FileAnswers.Deleted(id));
    }

    private async Task<StoredFile> FindAsync(HttpContext context)
    {
        var id = Id(context);
        return await files.FindAsync(Exchange.Of(context).Tenant, id, context.RequestAborted) ?? throw NotFound(id);
    }

    private static string Id(HttpContext context) => (string?)context.GetRouteValue("id") ?? "";

    private static bool IsLegacy(HttpContext context, out RequestTraits traits)
    {
        var exchange = Exchange.Of(context);
        var headers = context.Request.Headers;
        traits = TraitsReader.Read(headers["anthropic-version"], headers["anthropic-beta"], exchange.Warnings, exchange.Snapshot.Options.Strict);
        return traits.Betas.Contains(LegacyBeta);
    }

    // C7: the same words for what is nobody's and what is another's.
    private static RequestRejectedException NotFound(string id) => new(new Failure(FailureKind.NotFound, $"File `{Reject.Shown(id)}` not found.") { ShouldRetry = false });

    private Failure Failure(FileRefusal refusal) => refusal == FileRefusal.TooLarge
        ? RequestBody.TooLarge(uploads.MaxFileBytes)
        : Core.Canonical.Failures.Failure.Invalid("The storage quota is exhausted. Delete files to free up space, then retry the upload.") with { ErrorCode = "storage_quota_exceeded" };
}
