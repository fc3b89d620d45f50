using System.Globalization;
using System.Net;
using System.Text.Json;
using Proxy.Api.Messages;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;
using Proxy.Core.Upstream;

namespace Proxy.Api.Files;

/// <summary><c>POST /files</c> and <c>DELETE /files/{id}</c> of an upstream.</summary>
internal static class MirrorUpload
{
    /// <summary>OpenAI keeps a file for an hour at least, and for thirty days at most where it is to expire at all.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromHours(1), Most = TimeSpan.FromDays(30);

    private const int BufferSize = 64 * 1024;

    /// <param name="content">All of the file; read as upstream takes it.</param>
    /// <returns>What upstream calls it.</returns>
    /// <exception cref="RequestRejectedException">Upstream did not take it.</exception>
    /// <exception cref="UpstreamException">Upstream did not answer.</exception>
    public static async Task<string> SendAsync(UpstreamServer server, StoredFile file, Stream content, TimeSpan lifetime, TimeProvider time, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(file.MimeType.StartsWith("image/", StringComparison.Ordinal) ? "vision" : "user_data"), "\"purpose\"" },
            { new StringContent("created_at"), "\"expires_after[anchor]\"" },
            { new StringContent(((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)), "\"expires_after[seconds]\"" },
        };
        using var bytes = new Content(content, file.Size);
        form.Add(bytes, "\"file\"", file.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Endpoint.At("files")) { Content = form };
        using var response = await AskAsync(server, request, cancellationToken);
        using var body = await ErrorBytes.ReadAsync(response, time, cancellationToken);
        if (response.IsSuccessStatusCode && Id(body.WrittenMemory) is { } id) return id;
        throw new RequestRejectedException(Refused((int)response.StatusCode, file));
    }

    /// <exception cref="UpstreamException">Upstream did not answer.</exception>
    public static async Task DeleteAsync(UpstreamServer server, string id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, server.Endpoint.At("files/" + Uri.EscapeDataString(id)));
        (await AskAsync(server, request, cancellationToken)).Dispose();
    }

    private static async Task<HttpResponseMessage> AskAsync(UpstreamServer server, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        server.Authorize(request);
        request.Headers.TryAddWithoutValidation("User-Agent", "responses-proxy/1.0");
        try
        {
            return await server.Invoker.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (ResponsesClient.FailureOf(exception, cancellationToken) is { } failure)
        {
            throw new UpstreamException(failure, exception);
        }
    }

    // Whatever it says is about its own API, which the client does not know of.
    private static Failure Refused(int status, StoredFile file) => status switch
    {
        401 or 403 => Failure.Internal("upstream authentication failed") with { ShouldRetry = false },
        429 => new Failure(FailureKind.RateLimited, "upstream takes no more files at the moment") { RetryAfterSeconds = 5, ShouldRetry = true },
        408 or >= 500 => Failure.Internal("upstream error"),
        404 or 405 or 501 => Failure.Invalid($"File `{file.Id}` cannot be sent to this model: what serves it keeps no files, and only small images and documents can be sent along"),
        < 300 => Failure.Internal("upstream sent an answer that could not be read"),
        _ => Failure.Invalid($"File `{file.Id}` was refused by upstream"),
    };

    /// <summary><c>{"id":"file-abc","object":"file",…}</c></summary>
    private static string? Id(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var id = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id"u8, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return id is { Length: > 0 and <= 200 } && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A part of known length, so that the whole form has one: not every server takes a body without.</summary>
    private sealed class Content(Stream file, long size) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => file.CopyToAsync(stream, BufferSize);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => file.CopyToAsync(stream, BufferSize, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}
