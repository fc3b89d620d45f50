using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;

namespace Proxy.Api.Files;

/// <summary>An upload, part by part as it comes: the file goes straight to the store, in whatever order the parts stand.</summary>
internal sealed class UploadReader(FileStore files, long maxFileBytes)
{
    /// <summary>Boundaries, headers and the other parts.</summary>
    private const int Overhead = 256 * 1024;
    private const int BufferSize = 64 * 1024;
    private const int LeastLifetime = 3600, MostLifetime = 7_776_000;

    public long MaxFileBytes => maxFileBytes;

    /// <summary>Bytes of the whole body, for a file of at most <paramref name="maxFileBytes"/>.</summary>
    public static long MostBytes(long maxFileBytes) => maxFileBytes + Overhead;

    /// <returns>The file, which is there to stay.</returns>
    /// <exception cref="RequestRejectedException">Something is wrong with the parts; nothing is left of them.</exception>
    /// <exception cref="FileRefusedException">Too large, or over the quota; nothing is left of it.</exception>
    public async Task<StoredFile> ReadAsync(HttpContext context, bool isStrict)
    {
        var request = context.Request;
        var boundary = Boundary(request.ContentType);
        await using var body = BodyStream.Open(context, MostBytes(maxFileBytes));
        var reader = new MultipartReader(boundary, body, BufferSize);
        try
        {
            return await ReadAsync(reader, Exchange.Of(context), isStrict, context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested))
        {
            throw RequestRejectedException.Invalid("The request body is not valid multipart/form-data: it ends early, or its boundary or headers are malformed");
        }
    }

    private async Task<StoredFile> ReadAsync(MultipartReader reader, Exchange exchange, bool isStrict, CancellationToken cancellationToken)
    {
        FileDraft? draft = null;
        TimeSpan? lifetime = null;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                    throw RequestRejectedException.Invalid("Each part of the request body must have a content-disposition of form-data");
                switch (HeaderUtilities.RemoveQuotes(disposition.Name).ToString())
                {
                    case "file":
                        if (draft is not null) throw Invalid("file", "must be sent once");
                        draft = await files.ReceiveAsync(
                            new FileUpload { Tenant = exchange.Tenant, Name = Title(disposition), DeclaredType = section.ContentType }, section.Body, cancellationToken);
                        break;
                    case "expires_in_seconds":
                        if (lifetime is not null) throw Invalid("expires_in_seconds", "must be sent once");
                        lifetime = await LifetimeAsync(section.Body, cancellationToken);
                        break;
                    case var other when isStrict:
                        throw Invalid(Reject.Shown(other), Literals.Extra);
                    case var other:
                        exchange.Warnings.Add(other, "unknown", "*:unknown");
                        break;
                }
            }

            return await files.KeepAsync(draft ?? throw Invalid("file", "Field required"), lifetime, cancellationToken);
        }
        finally
        {
            if (draft is not null) await draft.DisposeAsync();
        }
    }

    private static string Boundary(string? contentType)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        return boundary.Length is > 0 and <= 200 ? boundary : throw Invalid("content-type", "must be multipart/form-data with a boundary");
    }

    // RFC 5987's form holds what the plain one cannot.
    private static string Title(ContentDispositionHeaderValue disposition)
    {
        var title = FileTitle.LastPart((disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).ToString());
        return title.Length == 0 || FileTitle.IsValid(title)
            ? title
            : throw Invalid("file", $"filename must be 1 to {FileTitle.Longest} characters, none of them a control character or one of < > : \" | ? * \\ /");
    }

    private static async Task<TimeSpan> LifetimeAsync(Stream part, CancellationToken cancellationToken)
    {
        var bytes = new byte[16];
        var length = await part.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return int.TryParse(Encoding.ASCII.GetString(bytes, 0, length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= LeastLifetime and <= MostLifetime
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid("expires_in_seconds", $"must be a whole number from {LeastLifetime} to {MostLifetime}");
    }

    private static RequestRejectedException Invalid(string field, string problem) => RequestRejectedException.Invalid(field + ": " + problem);
}
