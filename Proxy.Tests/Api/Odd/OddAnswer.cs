using System.Text.Json;
using Microsoft.Extensions.Logging;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>What may be said to a request that nobody means: an error in the form of the API that was asked, and never a 500.</summary>
internal static class OddAnswer
{
    public const string AdminKey = "admin-key-under-test";
    private static readonly string[] s_openAI = ["/v1/responses", "/v1/chat", "/v1/embeddings"];

    /// <summary>A gateway with every surface open: administration, an upstream of Anthropic's kind, batches that wait for a worker.</summary>
    public static Task<GatewayFixture> StartAsync(StateServers servers, params (string Key, string? Value)[] settings) => GatewayFixture.StartAsync(GatewaySetup.With(
    [
        ("PROXY_ADMIN_KEY", AdminKey),
        ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Batches:InApi", "false"),
        // Nobody listens there.
        ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", "http://127.0.0.1:1/v1"),
        ("Proxy:Models:house:Targets:0:Upstream", "claude"), ("Proxy:Models:house:Targets:0:Model", "claude-opus-5-5"),
        .. settings,
    ]));

    /// <summary>With the key of the surface, and the path as it stands: no client library puts it right.</summary>
    public static HttpRequestMessage Ask(GatewayFixture gateway, string method, string path, HttpContent? content = null)
    {
        var address = new Uri(gateway.BaseUrl.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        if (IsOpenAI(path)) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + GatewayFixture.ClientKey);
        else request.Headers.TryAddWithoutValidation("x-api-key", path.StartsWith("/admin", StringComparison.Ordinal) ? AdminKey : GatewayFixture.ClientKey);
        if (!IsOpenAI(path)) request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        return request;
    }

    /// <summary>Sends it, and says what is wrong with the answer; null for nothing.</summary>
    public static async Task<string?> FaultAsync(GatewayFixture gateway, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await gateway.SendAsync(request);
            var text = await response.TextAsync();
            var fault = Surprises(gateway) ?? FaultOf(response, text);
            return fault is null ? null : $"{request.Method} {request.RequestUri?.PathAndQuery}: {(int)response.StatusCode}, {fault}";
        }
    }

    /// <summary>Nothing was a surprise to the gateway.</summary>
    public static void AssertQuiet(GatewayFixture gateway) => Assert.Null(Surprises(gateway));

    /// <summary>What it did not expect since it was asked last; null for nothing.</summary>
    private static string? Surprises(GatewayFixture gateway)
    {
        var errors = gateway.Logs.GetSnapshot(clear: true).Where(static record => record.Level >= LogLevel.Error).Select(static record => record.Message + "\n" + record.Exception).ToList();
        return errors.Count == 0 ? null : string.Join('\n', errors);
    }

    private static bool IsOpenAI(string path) => s_openAI.Any(root => path.StartsWith(root, StringComparison.Ordinal));

    private static string? FaultOf(HttpResponseMessage response, string text)
    {
        // Servers leave out dots before they look where a path leads.
        var (status, path) = ((int)response.StatusCode, new Uri(response.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority) + response.RequestMessage.RequestUri.PathAndQuery).AbsolutePath);
        if (status >= 500 && !IsUpstreamAway(text)) return text;
        if (status < 400) return null;
        if (status == 405 && response.Header("allow") is null) return "no Allow";
        if (response.Header("request-id") is not { } id) return status is 400 or 414 or 431 && text.Length == 0 ? null : "no request-id: " + text;
        if (response.RequestMessage.Method == HttpMethod.Head) return text.Length == 0 ? null : "a HEAD with a body";
        try
        {
            using var json = JsonDocument.Parse(text);
            var error = json.RootElement.GetProperty("error");
            var isOpenAI = !json.RootElement.TryGetProperty("type", out var type);
            if (isOpenAI != IsOpenAI(path)) return "the other API's form: " + text;
            if (!isOpenAI && (type.GetString() != "error" || json.RootElement.GetProperty("request_id").GetString() != id)) return "not Anthropic's form: " + text;
            _ = error.GetProperty("type").GetString();
            // What OpenAI says passes as it is, however long.
            return error.GetProperty("message").GetString() is { Length: > 0 } message && (isOpenAI || message.Length <= 1000) ? null : "no message, or an endless one: " + text.Length;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return exception.Message + ": " + text;
        }
    }

    // The one model whose upstream is not there.
    private static bool IsUpstreamAway(string text) => text.Contains("upstream unavailable", StringComparison.Ordinal);
}
