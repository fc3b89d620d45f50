using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Upstream;

/// <summary>
/// OpenAI's own batches and the files they read and write (B6), and the files that hosted code makes: <c>/files</c>, <c>/batches</c>
/// and <c>/containers</c>. No header of the client's goes out.
/// </summary>
/// <exception cref="BatchesException">From every method: no answer, or no good one.</exception>
internal sealed class BatchesClient(UpstreamServer server, TimeProvider time)
{
    private const int MostJson = 16 * 1024 * 1024;
    private const int ListedBatches = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    // 200 MB on a slow line, and answers as long as they come.
    private static readonly TimeSpan s_longPatience = TimeSpan.FromHours(1);

    /// <param name="lines">Disposed.</param>
    /// <param name="length">Bytes of them.</param>
    /// <returns>The file's id.</returns>
    public async Task<string> UploadAsync(string name, Stream lines, long length, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("batch"), "purpose");
        // What is forgotten here goes there by itself.
        form.Add(new StringContent("created_at"), "expires_after[anchor]");
        form.Add(new StringContent("259200"), "expires_after[seconds]");
        var file = new StreamContent(lines) { Headers = { ContentLength = length, ContentType = new MediaTypeHeaderValue("application/jsonl") } };
        form.Add(file, "file", name);
        using var answer = await AskAsync(HttpMethod.Post, "files", "", form, s_longPatience, cancellationToken).ConfigureAwait(false);
        return Text(answer.RootElement, "id") ?? throw BatchesException.Unreadable();
    }

    /// <returns>The id of the newest file for batches with that name and length; null when there is none.</returns>
    public async Task<string?> FindFileAsync(string name, long length, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            using var page = await AskAsync(HttpMethod.Get, "files", "purpose=batch&order=desc&limit=1000" + after, null, s_patience, cancellationToken).ConfigureAwait(false);
            foreach (var file in Data(page))
            {
                if (Text(file, "filename") == name && file.TryGetProperty("bytes", out var bytes) && bytes.TryGetInt64(out var size) && size == length) return Text(file, "id");
            }

            if (Next(page) is not { } last) return null;
            after = "&after=" + Uri.EscapeDataString(last);
        }
    }

    /// <param name="name">Told upstream as metadata, so that <see cref="FindBatchAsync"/> finds it.</param>
    /// <returns>The batch's id.</returns>
    public async Task<string> CreateAsync(string fileId, string name, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("input_file_id"u8, fileId);
            json.WriteString("endpoint"u8, "/v1/responses"u8);
            json.WriteString("completion_window"u8, "24h"u8);
            json.WriteStartObject("metadata"u8);
            json.WriteString("gateway_shard"u8, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await AskAsync(HttpMethod.Post, "batches", "", content, s_patience, cancellationToken).ConfigureAwait(false);
        return Text(answer.RootElement, "id") ?? throw BatchesException.Unreadable();
    }

    /// <param name="notBefore">Older ones are not looked at.</param>
    /// <returns>The id of the batch that was created by that name; null when there is none.</returns>
    public async Task<string?> FindBatchAsync(string name, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            using var page = await AskAsync(HttpMethod.Get, "batches", $"limit={ListedBatches}{after}", null, s_patience, cancellationToken).ConfigureAwait(false);
            foreach (var batch in Data(page))
            {
                if (batch.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && Text(metadata, "gateway_shard") == name) return Text(batch, "id");
                // Newest first.
                if (batch.TryGetProperty("created_at", out var made) && made.TryGetInt64(out var seconds) && seconds < notBefore.ToUnixTimeSeconds()) return null;
            }

            if (Next(page) is not { } last) return null;
            after = "&after=" + Uri.EscapeDataString(last);
        }
    }

    public async Task<UpstreamBatch> GetAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Get, "batches/" + Uri.EscapeDataString(id), "", null, s_patience, cancellationToken).ConfigureAwait(false);
        return UpstreamBatch.Read(answer.RootElement) ?? throw BatchesException.Unreadable();
    }

    /// <summary>It goes on to its end; what is done by then has its results.</summary>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        using var _ = await AskAsync(HttpMethod.Post, "batches/" + Uri.EscapeDataString(id) + "/cancel", "", null, s_patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file's bytes as upstream sends them. Reading throws <see cref="BatchesException"/> too.</summary>
    public Task<Stream> OpenAsync(string fileId, CancellationToken cancellationToken) => OpenPathAsync("files/" + Uri.EscapeDataString(fileId) + "/content", cancellationToken);

    /// <inheritdoc cref="OpenAsync"/>
    public Task<Stream> OpenMadeAsync(string container, string fileId, CancellationToken cancellationToken) =>
        OpenPathAsync("containers/" + Uri.EscapeDataString(container) + "/files/" + Uri.EscapeDataString(fileId) + "/content", cancellationToken);

    /// <summary>The files that code made in a container, the newest hundred.</summary>
    /// <param name="patience">A client waits for it.</param>
    public async Task<IReadOnlyList<ContainerFile>> ListMadeAsync(string container, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var page = await AskAsync(HttpMethod.Get, "containers/" + Uri.EscapeDataString(container) + "/files", "order=desc&limit=100", null, patience, cancellationToken).ConfigureAwait(false);
        return [.. Data(page).Select(ContainerFile.Read).OfType<ContainerFile>()];
    }

    private async Task<Stream> OpenPathAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await InTimeAsync(token => SendAsync(HttpMethod.Get, path, "", null, token), s_patience, cancellationToken).ConfigureAwait(false);
        return new UpstreamFileStream(answer, await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), s_patience, time);
    }

    public async Task DeleteFileAsync(string id, CancellationToken cancellationToken)
    {
        using var _ = await AskAsync(HttpMethod.Delete, "files/" + Uri.EscapeDataString(id), "", null, s_patience, cancellationToken).ConfigureAwait(false);
    }

    private Task<JsonDocument> AskAsync(HttpMethod method, string path, string query, HttpContent? content, TimeSpan patience, CancellationToken cancellationToken) =>
        InTimeAsync(
            async token =>
            {
                using var answer = await SendAsync(method, path, query, content, token).ConfigureAwait(false);
                return JsonDocument.Parse(await ReadAsync(answer, token).ConfigureAwait(false));
            },
            patience,
            cancellationToken);

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ask(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw BatchesException.Unreadable(exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string query, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, server.Endpoint.At(path, query)) { Content = content };
        server.Authorize(request);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.TryAddWithoutValidation("User-Agent", "responses-proxy/1.0");
        var answer = await server.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusedAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BatchesException> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string? message = null;
        try
        {
            using var body = JsonDocument.Parse(await ReadAsync(answer, cancellationToken).ConfigureAwait(false));
            if (body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) message = Text(error, "message");
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException or BatchesException)
        {
            // The status tells enough.
        }

        var wait = answer.Headers.RetryAfter;
        return new BatchesException((int)answer.StatusCode, message, null) { RetryAfter = wait?.Delta ?? (wait?.Date - time.GetUtcNow()) };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var piece = new byte[16 * 1024];
        while (await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and var length)
        {
            bytes.Write(piece.AsSpan(0, length));
            if (bytes.Length > MostJson) throw BatchesException.Unreadable();
        }

        return bytes.ToArray();
    }

    private static IEnumerable<JsonElement> Data(JsonDocument page) =>
        page.RootElement.ValueKind == JsonValueKind.Object && page.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            ? data.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.Object)
            : [];

    private static string? Next(JsonDocument page) =>
        page.RootElement.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True ? Data(page).Select(static one => Text(one, "id")).LastOrDefault() : null;

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            // Whatever stands there: half a surrogate pair is replaced.
            ? EscapedUtf8.DecodeString(JsonMarshal.GetRawUtf8Value(value)[1..^1])
            : null;
}
