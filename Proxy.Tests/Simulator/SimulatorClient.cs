using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Proxy.Simulator;

namespace Proxy.Tests.Simulator;

/// <summary>A simulator with a plain HTTP client in front of it.</summary>
internal sealed class SimulatorClient : IAsyncDisposable
{
    private SimulatorClient(SimulatorHandle handle)
    {
        Handle = handle;
        Http = new HttpClient { BaseAddress = handle.Root, Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-test");
    }

    public SimulatorHandle Handle { get; }

    public HttpClient Http { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SimulatorClient> StartAsync(SimulatorOptions? options = null) =>
        new(await SimulatorHost.StartAsync(options ?? new SimulatorOptions(), Stop));

    public async Task<HttpResponseMessage> SendAsync(string json, string path = "/v1/responses", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    /// <summary>The JSON answer; fails the test when the status is another than expected.</summary>
    public async Task<JsonElement> JsonAsync(string json, HttpStatusCode expected = HttpStatusCode.OK, string path = "/v1/responses", params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(json, path, headers);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == expected, $"expected {(int)expected}, got {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>All events of a streamed answer.</summary>
    public async Task<List<JsonElement>> StreamAsync(string json, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(json, "/v1/responses", headers);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return RecordedEvents.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Handle.DisposeAsync();
    }
}
