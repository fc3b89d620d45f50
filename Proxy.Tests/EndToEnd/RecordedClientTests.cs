using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Api;
using Proxy.Tests.Oracles;
using Proxy.Tests.Simulator.Agreement;

namespace Proxy.Tests.EndToEnd;

/// <summary>
/// What real clients sent to Anthropic, sent to the gateway: what goes upstream has the shape that OpenAI published, the
/// simulator takes it, and its answer comes back as Anthropic's. In both modes, whatever the client asked for.
/// </summary>
public sealed class RecordedClientTests
{
    /// <summary>Refused before anything goes upstream, and why.</summary>
    private static readonly Dictionary<string, (int Status, string Message)> s_refused = new()
    {
        // R51: a model that advises another model has no counterpart.
        ["advisor-stream"] = (400, "tools.0: advisor is not supported by this gateway"),
        // The client asked for what does not exist; so it does here.
        ["http-404-model-not-found"] = (404, "model: this-model-does-not-exist-12345"),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string?> Cases => RecordedTraces.Cases(RecordedTraces.Anthropic, "request.json");

    [Theory, MemberData(nameof(Cases))]
    public async Task A_recorded_request_is_answered_in_both_modes(string? name)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        foreach (var message in Messages(name))
        {
            foreach (var stream in (bool[])[false, true])
            {
                message["stream"] = stream;
                await AskAsync(gateway, name!, message, stream);
            }
        }

        await AssertPublishedShapeAsync(gateway);
    }

    [Fact]
    public async Task A_recorded_count_is_counted()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var body = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.Anthropic, "count-tokens-thinking", "request.json"));
        using var request = GatewayFixture.Message(body);
        request.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.InRange((int)JsonNode.Parse(text)!["input_tokens"]!, 1, 10_000);
        Assert.Equal("/v1/responses/input_tokens", gateway.Simulator!.Requests[0].Path);
    }

    [Fact]
    public void No_recording_of_either_side_is_left_out()
    {
        // Answers without a request: two streams, which AnthropicGrammarTests reads, and three of endpoints that have no body to send.
        string[] answersOnly = ["batches-results-jsonl", "context-editing-compaction-stream", "files-upload", "models-list", "refusal-fallback-stream"];
        Assert.Equal(answersOnly, Folders(RecordedTraces.Anthropic).Where(folder => !File.Exists(Path.Combine(folder, "request.json"))).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Folders(RecordedTraces.OpenAI), folder => !File.Exists(Path.Combine(folder, "response.sse")) && !File.Exists(Path.Combine(folder, "response.json")));
    }

    private static string[] Folders(string api) => Directory.GetDirectories(RecordedTraces.Folder(api));

    /// <summary>The request itself; of a batch, each of its items; of a count, what would be asked.</summary>
    private static IEnumerable<JsonObject> Messages(string? name)
    {
        var request = JsonNode.Parse(RecordedTraces.Read(RecordedTraces.Anthropic, name, "request.json"))!.AsObject();
        if (request["requests"] is JsonArray batch) return batch.Select(item => item!["params"]!.DeepClone().AsObject());
        request.TryAdd("max_tokens", 64_000);
        return [request];
    }

    private static async Task AskAsync(GatewayFixture gateway, string name, JsonObject message, bool stream)
    {
        using var response = await gateway.PostAsync(message.ToJsonString(), ("anthropic-beta", "mcp-client-2025-04-04"));
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        var text = Encoding.UTF8.GetString(bytes);
        if (s_refused.TryGetValue(name, out var refused))
        {
            Assert.Equal((refused.Status, refused.Message), ((int)response.StatusCode, (string?)JsonNode.Parse(text)!["error"]!["message"]));
            return;
        }

        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}\nupstream: {Sent(gateway)}");
        if (stream) Assert.Empty(AnthropicGrammar.Check(bytes));
        else Assert.Equal("message", (string?)JsonNode.Parse(text)!["type"]);
    }

    private static string Sent(GatewayFixture gateway) =>
        gateway.Simulator!.Requests is { Count: > 0 } sent ? Encoding.UTF8.GetString(sent[sent.Count - 1].Body.Span) : "nothing";

    private static async Task AssertPublishedShapeAsync(GatewayFixture gateway)
    {
        var schema = await PublishedSchema.AmendedAsync();
        foreach (var sent in gateway.Simulator!.Requests.Where(request => request.Path == "/v1/responses"))
        {
            using var document = JsonDocument.Parse(sent.Body);
            Assert.Empty(schema.Complaints(JsonNode.Parse(document.RootElement.GetRawText())!));
        }
    }
}
