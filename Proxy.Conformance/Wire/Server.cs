using System.Net.Http.Headers;
using System.Text;

namespace Proxy.Conformance.Wire;

/// <summary>The server under test.</summary>
/// <param name="url">What a client's base URL is set to, with or without <c>/v1</c> at its end.</param>
internal sealed class Server(HttpClient http, Uri url, string key)
{
    private readonly string _base = url.ToString().TrimEnd('/') is var root && root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root;

    public async Task<Reply> SendAsync(Ask ask, CancellationToken cancellation)
    {
        using var response = await OpenAsync(ask, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>Returns at the headers; the caller disposes, which closes the connection.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Ask ask, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(ask.Method), ask.Path.StartsWith("http", StringComparison.Ordinal) ? ask.Path : _base + ask.Path);
        if (ask.Body is { } body)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (ask.Version is not null) request.Headers.TryAddWithoutValidation("anthropic-version", ask.Version);
        if (ask.Key is not "") request.Headers.TryAddWithoutValidation("x-api-key", ask.Key ?? key);
        foreach (var (name, value) in ask.Headers)
        {
            if (request.Headers.TryAddWithoutValidation(name, value.Replace(OwnKey, key, StringComparison.Ordinal))) continue;
            request.Content?.Headers.Remove(name);
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Stands for the key of the command line in a header's value.</summary>
    public const string OwnKey = "{key}";

    public static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, headers, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation)));
    }
}
