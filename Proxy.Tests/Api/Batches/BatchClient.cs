using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Api.Batches;

/// <summary>What clients ask of batches, and what a worker would do to one.</summary>
internal static class BatchClient
{
    public const string Root = "/v1/messages/batches";

    /// <summary>The usual two requests.</summary>
    public const string Two = """{"requests":[{"custom_id":"a","params":{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}},{"custom_id":"b","params":{}}]}""";

    /// <summary>A gateway whose batches are nobody's work: what is to become of one, the test decides.</summary>
    public static Task<GatewayFixture> StartAsync(params (string Key, string? Value)[] settings) => GatewayFixture.StartAsync(Setup(settings));

    public static GatewaySetup Setup(params (string Key, string? Value)[] settings) => GatewaySetup.With([.. settings, ("Proxy:Batches:InApi", "false")]);

    public static HttpRequestMessage Ask(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = GatewayFixture.Message(body ?? "", headers);
        (request.Method, request.RequestUri) = (method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (body is null) request.Content = null;
        return request;
    }

    public static async Task<HttpResponseMessage> CreateAsync(this GatewayFixture gateway, string body = Two, params (string Name, string Value)[] headers)
    {
        using var request = Ask(HttpMethod.Post, Root, body, headers);
        return await gateway.SendAsync(request);
    }

    public static async Task<JsonElement> CreatedAsync(this GatewayFixture gateway, string body)
    {
        using var response = await gateway.CreateAsync(body);
        var text = await response.TextAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Waits for the end of a batch.</summary>
    /// <returns>Its results by custom_id.</returns>
    public static async Task<IReadOnlyList<JsonElement>> ResultsAsync(this GatewayFixture gateway, string id)
    {
        JsonElement batch = default;
        await Until.TrueAsync(async () => (batch = await gateway.ReadAsync(Root + "/" + id)).GetProperty("processing_status").GetString() == "ended");
        using var response = await gateway.AskAsync(HttpMethod.Get, batch.GetProperty("results_url").GetString()!);
        return [.. (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)
            .OrderBy(static line => line.GetProperty("custom_id").GetString(), StringComparer.Ordinal)];
    }

    public static async Task<HttpResponseMessage> AskAsync(this GatewayFixture gateway, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = Ask(method, path, null, headers);
        return await gateway.SendAsync(request);
    }

    public static async Task<JsonElement> ReadAsync(this GatewayFixture gateway, string path, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.AskAsync(HttpMethod.Get, path, headers);
        var text = await response.TextAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<string> MakeAsync(this GatewayFixture gateway, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.CreateAsync(Two, headers);
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }

    /// <summary>Ends a batch as a worker does.</summary>
    public static async Task EndAsync(this GatewayFixture gateway, string id, string results, BatchCounts counts, string tenant = "default")
    {
        var cancellation = TestContext.Current.CancellationToken;
        var objects = gateway.Services.GetRequiredService<IObjectStore>();
        var store = gateway.Services.GetRequiredService<BatchStore>();
        var state = (await store.FindAsync(tenant, id, cancellation))!;
        await objects.PutAsync(BatchNames.Folder(tenant, id) + BatchNames.Results, Encoding.UTF8.GetBytes(results), replaces: false, cancellation);
        Assert.True(await store.EndAsync(state.Batch, counts, cancellation));
    }
}
