using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Proxy.Tests.Api.Files;

/// <summary>Uploads as bytes, so that they can be wrong.</summary>
internal static class Upload
{
    public const string Boundary = "the-boundary";

    /// <summary>One part, with whatever disposition.</summary>
    public static string Part(string disposition, string content, string? type = null) =>
        $"--{Boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}\r\n{content}\r\n";

    public static string File(string content = "hello", string name = "a.txt", string? type = "text/plain") => Part($"name=\"file\"; filename=\"{name}\"", content, type);

    public static Task<HttpResponseMessage> UploadAsync(this GatewayFixture gateway, string parts, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(Request(HttpMethod.Post, "/v1/files", Body(parts + $"--{Boundary}--\r\n"), headers));

    public static async Task<JsonElement> KeepAsync(this GatewayFixture gateway, string parts, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.UploadAsync(parts, headers);
        var text = await response.TextAsync();
        Assert.True((int)response.StatusCode == 200, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static Task<HttpResponseMessage> AskAsync(this GatewayFixture gateway, string method, string path, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(Request(new HttpMethod(method), path, null, headers));

    public static ByteArrayContent Body(string text) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=" + Boundary) } };

    /// <param name="headers">Replace the usual key and version; an empty value leaves the header out.</param>
    public static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = GatewayFixture.Message("", headers);
        (request.Method, request.RequestUri, request.Content) = (method, new Uri(path, UriKind.Relative), content);
        return request;
    }
}
