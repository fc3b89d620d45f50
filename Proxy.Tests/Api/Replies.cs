using System.Text.Json;

namespace Proxy.Tests.Api;

internal static class Replies
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<string> TextAsync(this HttpResponseMessage response) => await response.Content.ReadAsStringAsync(Cancellation);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.TextAsync());
        return document.RootElement.Clone();
    }

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Status, error type and request id of an Anthropic error; the message for further looks.</summary>
    public static async Task<string> AssertErrorAsync(this HttpResponseMessage response, int status, string type)
    {
        var text = await response.TextAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Equal("error", root.GetProperty("type").GetString());
        Assert.Equal(type, root.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(response.Header("request-id"), root.GetProperty("request_id").GetString());
        Assert.Matches("^req_[0-9A-Za-z]{24}$", response.Header("request-id"));
        return root.GetProperty("error").GetProperty("message").GetString()!;
    }
}
