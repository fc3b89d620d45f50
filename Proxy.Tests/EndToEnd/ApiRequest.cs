using System.Net.Http.Headers;
using System.Text;

namespace Proxy.Tests.EndToEnd;

/// <summary>A request to the gateway, written by hand: no SDK between the test and the wire.</summary>
internal sealed record ApiRequest(string Body)
{
    public string Path { get; init; } = "/v1/messages";

    public string? Version { get; init; } = "2026-10-21";

    public string? Bearer { get; init; } = "sk-test-key";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static implicit operator ApiRequest(string body) => new(body);

    public HttpRequestMessage ToMessage(Uri baseUrl)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(baseUrl, Path))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (Version is not null)
            message.Headers.Add("anthropic-version", Version);
        if (Bearer is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
        foreach (var (name, value) in Headers)
            message.Headers.Add(name, value);
        return message;
    }
}
