using System.Text.Json;

namespace Proxy.Tests.Api.Counting;

/// <summary>POST /v1/messages/count_tokens as a client does it.</summary>
internal static class Counted
{
    public const string Path = "/v1/messages/count_tokens";

    public const string Hello = """{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hello"}]}""";

    /// <summary>What <c>/responses/input_tokens</c> takes, of what is written (B6).</summary>
    public static readonly string[] Fields = ["model", "input", "instructions", "tools", "tool_choice", "text", "reasoning", "parallel_tool_calls"];

    public static string Asking(string text) =>
        "{\"model\":\"claude-opus-5-5\",\"messages\":[{\"role\":\"user\",\"content\":" + JsonSerializer.Serialize(text) + "}]}";

    public static Task<HttpResponseMessage> CountAsync(this GatewayFixture gateway, string json, params (string Name, string Value)[] headers) =>
        gateway.CountAtAsync(Path, json, headers);

    public static Task<HttpResponseMessage> CountAtAsync(this GatewayFixture gateway, string path, string json, params (string Name, string Value)[] headers)
    {
        var request = GatewayFixture.Message(json, headers);
        request.RequestUri = new Uri(path, UriKind.Relative);
        return gateway.SendAsync(request);
    }

    /// <summary>The number, from an answer that holds nothing else but what edits of the context did.</summary>
    public static async Task<int> TokensAsync(this HttpResponseMessage response, string source)
    {
        var text = await response.TextAsync();
        Assert.True((int)response.StatusCode == 200, text);
        Assert.Equal(source, response.Header("x-gateway-token-count"));
        using var document = JsonDocument.Parse(text);
        var field = Assert.Single(document.RootElement.EnumerateObject(), member => member.Name != "context_management");
        Assert.Equal("input_tokens", field.Name);
        return field.Value.GetInt32();
    }
}
