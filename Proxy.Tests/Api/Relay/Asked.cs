using System.Net.Http.Headers;
using System.Text;

namespace Proxy.Tests.Api.Relay;

/// <summary>Requests as OpenAI's clients send them.</summary>
internal static class Asked
{
    public const string Hello = """{ "model":"gpt-5.6",  "input":"hello",	"a_field_of_tomorrow":[1.50, "caf\u00e9 é"] }""";
    public const string HelloStream = """{"model":"gpt-5.6","input":"hello","stream":true}""";

    public static HttpRequestMessage Post(string path, string json, params (string Name, string Value)[] headers) => With(HttpMethod.Post, path, json, headers);

    public static HttpRequestMessage Get(string path, params (string Name, string Value)[] headers) => With(HttpMethod.Get, path, null, headers);

    public static HttpRequestMessage With(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = json is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + GatewayFixture.ClientKey);
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0) request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Status, type and code of an OpenAI error; the message for further looks.</summary>
    public static async Task<string> AssertOpenAIErrorAsync(this HttpResponseMessage response, int status, string type, string? code)
    {
        var text = await response.TextAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        var root = await response.JsonAsync();
        Assert.Equal(["error"], root.EnumerateObject().Select(member => member.Name));
        var error = root.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(response.Header("request-id"), response.Header("x-request-id"));
        return error.GetProperty("message").GetString()!;
    }

    /// <summary>An error of upstream's own.</summary>
    public static async Task AssertPassedAsync(this HttpResponseMessage response, int status, string code)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await response.JsonAsync()).GetProperty("error").GetProperty("code").GetString());
    }
}
