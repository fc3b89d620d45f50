using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Simulator.Rules;

/// <summary>The recorded refusals: the same request gets the same body here.</summary>
public sealed class RecordedRefusalTests
{
    [Theory]
    [InlineData("http-400-invalid-function-schema", null)]
    [InlineData("http-400-model-not-found", null)]
    [InlineData("http-400-reasoning-without-following-item", null)]
    [InlineData("http-400-context-length-exceeded", 20)]
    public async Task The_recorded_request_is_refused_with_the_recorded_body(string name, int? window)
    {
        var request = RecordedTraces.Read(RecordedTraces.OpenAI, name, "request.json");
        var recorded = JsonNode.Parse(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.json"));
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { ContextWindow = window });
        var answer = await simulator.JsonAsync(System.Text.Encoding.UTF8.GetString(request), HttpStatusCode.BadRequest);
        Assert.True(JsonNode.DeepEquals(recorded, JsonNode.Parse(answer.GetRawText())), answer.GetRawText());
    }

    [Fact]
    public async Task A_wrong_key_is_refused_with_the_recorded_body()
    {
        var recorded = JsonNode.Parse(RecordedTraces.Read(RecordedTraces.OpenAI, "http-401-invalid-api-key", "response.json"));
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { ApiKeys = ["sk-right"] });
        simulator.Http.DefaultRequestHeaders.Authorization = new("Bearer", "invalid-key");
        var answer = await simulator.JsonAsync("""{"model":"gpt-4o","input":"hi"}""", HttpStatusCode.Unauthorized);
        Assert.True(JsonNode.DeepEquals(recorded, JsonNode.Parse(answer.GetRawText())), answer.GetRawText());
    }

    /// <summary>Requests that OpenAI itself answered with 200 on an endpoint that is offered here.</summary>
    public static TheoryData<string?> Answered()
    {
        TheoryData<string?> data = [];
        foreach (var name in RecordedTraces.Cases(RecordedTraces.OpenAI, "request.json").Select(row => row.Data))
        {
            if (name is null || Path(name) is not null) data.Add(name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task What_OpenAI_answered_is_answered_here_unless_it_needs_what_only_OpenAI_has(string? name)
    {
        var bytes = RecordedTraces.Read(RecordedTraces.OpenAI, name, "request.json");
        using var request = JsonDocument.Parse(bytes);
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(System.Text.Encoding.UTF8.GetString(bytes), Path(name!)!);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        // Encrypted content of OpenAI's own making and stored responses are not to be had here.
        if (body.Contains("invalid_encrypted_content", StringComparison.Ordinal)) Assert.Contains("encrypted_content", request.RootElement.GetRawText(), StringComparison.Ordinal);
        else if (body.Contains("previous_response_not_found", StringComparison.Ordinal)) Assert.True(request.RootElement.TryGetProperty("previous_response_id", out _));
        else Assert.True(response.IsSuccessStatusCode, $"{name}: {body}");
    }

    private static string? Path(string name)
    {
        using var meta = JsonDocument.Parse(RecordedTraces.Read(RecordedTraces.OpenAI, name, "meta.json"));
        var address = meta.RootElement.GetProperty("url").GetString()!;
        if (meta.RootElement.GetProperty("http").GetProperty("status").GetInt32() != 200) return null;
        if (address.Contains("deepseek", StringComparison.Ordinal) || address.Contains("openrouter", StringComparison.Ordinal)) return null;
        if (address.EndsWith("/compact", StringComparison.Ordinal)) return null;
        return address.EndsWith("/input_tokens", StringComparison.Ordinal) ? "/v1/responses/input_tokens" : "/v1/responses";
    }
}
