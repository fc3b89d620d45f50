using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator;
using Proxy.Tests.Api;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Upstreams;

/// <summary>Recorded answers of servers that are odd in some way (docs/upstreams.md), through the whole gateway, in both modes.</summary>
public sealed class OddServerTests
{
    private const string Tools = """
        [{"name":"ping","input_schema":{"type":"object","properties":{}}},
         {"name":"get_temperature","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("quirk-azure-content-filters-stream", "azure", """[{"thinking":""},{"text":"4"}]""", "end_turn")]
    [InlineData("quirk-keepalive-event-stream", "openai", """[{"text":"Joe unknown Hadley red"}]""", "end_turn")]
    [InlineData("reasoning-text-deepseek-tool-stream", "generic", """[{"thinking":"The user asks about temperature in Tokyo. I'll call the tool."},{"name":"get_temperature","input":{"city":"Tokyo"}}]""", "tool_use")]
    [InlineData("reasoning-text-openrouter-comments-stream", "generic", """[{"thinking":"The user asks: \"What is 2+2?\" They expect a straightforward answer: 4. Just answer 4."},{"text":"4"}]""", "end_turn")]
    public async Task An_odd_answer_means_the_same_in_both_modes(string trace, string dialect, string content, string stopReason)
    {
        await using var gateway = await StartAsync(trace, dialect);
        var whole = await WholeAsync(gateway, Ask(stream: false));
        var streamed = await StreamedAsync(gateway, Ask(stream: true));
        foreach (var message in (JsonObject[])[whole, streamed])
        {
            Assert.Equal(stopReason, (string?)message["stop_reason"]);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(content), Told(message)), Told(message).ToJsonString());
        }
    }

    [Fact]
    public async Task Reasoning_that_came_as_text_goes_back_as_text()
    {
        await using var gateway = await StartAsync("reasoning-text-deepseek-tool-stream", "generic");
        var first = await WholeAsync(gateway, Ask(stream: false));
        var result = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = (string)first["content"]![1]!["id"]!, ["content"] = "20" };
        var next = JsonNode.Parse(Ask(stream: false))!.AsObject();
        next["messages"]!.AsArray().Add(new JsonObject { ["role"] = "assistant", ["content"] = first["content"]!.DeepClone() });
        next["messages"]!.AsArray().Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(result) });
        await WholeAsync(gateway, next.ToJsonString());

        using var sent = JsonDocument.Parse(gateway.Simulator!.Requests[1].Body);
        var input = sent.RootElement.GetProperty("input").EnumerateArray().ToList();
        Assert.Equal(["message", "reasoning", "function_call", "function_call_output"], input.Select(item => item.GetProperty("type").GetString()));
        // llama.cpp refuses reasoning without content.
        Assert.Equal("The user asks about temperature in Tokyo. I'll call the tool.", input[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("20", input[3].GetProperty("output").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task C0_1_A_server_that_only_streams_answers_JSON_clients_too(bool stream)
    {
        var recorded = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, "quirk-codex-backend-empty-output-stream", "response.sse"));
        var refusal = ScriptedUpstream.Reply(400, """{"detail":"Stream must be set to true"}""");
        await using var upstream = stream
            ? await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(recorded))
            : await ScriptedUpstream.StartAsync(refusal, ScriptedUpstream.Stream(recorded));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var message = stream ? await StreamedAsync(gateway, Ask(true, "gpt-5.4")) : await WholeAsync(gateway, Ask(false, "gpt-5.4"));
        Assert.Equal("""[{"name":"ping","input":{}}]""", Told(message).ToJsonString());
        Assert.Equal("tool_use", (string?)message["stop_reason"]);
        Assert.Contains("\"stream\":true", upstream.Bodies.Last(), StringComparison.Ordinal);
    }

    private static Task<GatewayFixture> StartAsync(string trace, string dialect) => GatewayFixture.StartAsync(new GatewaySetup
    {
        Simulator = new SimulatorOptions { TracesFolder = RecordedTraces.Folder(RecordedTraces.OpenAI) },
        Settings = new Dictionary<string, string?> { ["Proxy:Dialect"] = dialect, ["Proxy:Models:odd:Upstream"] = "replay:" + trace },
    });

    private static string Ask(bool stream, string model = "odd") => $$"""
        {"model":"{{model}}","max_tokens":1000,"stream":{{(stream ? "true" : "false")}},"thinking":{"type":"adaptive","display":"summarized"},
         "messages":[{"role":"user","content":"go on"}],"tools":{{Tools}}}
        """;

    private static async Task<JsonObject> WholeAsync(GatewayFixture gateway, string body)
    {
        using var response = await gateway.PostAsync(body);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<JsonObject> StreamedAsync(GatewayFixture gateway, string body)
    {
        using var response = await gateway.PostAsync(body);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(bytes));
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes);
    }

    // What a reader of the answer sees: no ids, no signatures.
    private static JsonArray Told(JsonObject message)
    {
        var told = new JsonArray();
        foreach (var block in message["content"]!.AsArray())
        {
            var shown = new JsonObject();
            foreach (var name in (string[])["thinking", "text", "name", "input"])
            {
                if (block![name] is { } value) shown[name] = value.DeepClone();
            }

            told.Add(shown);
        }

        return told;
    }
}
