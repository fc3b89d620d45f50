using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator;

namespace Proxy.Tests.Simulator.Rules;

/// <summary>Encrypted content is bound to its item and to the simulator that made it; reasoning needs what it led to.</summary>
public sealed class ReasoningRuleTests
{
    private const string Tool = """{"type":"function","name":"get_weather","strict":false,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}""";
    private const string User = """{"role":"user","content":"Use the get_weather tool for Paris"}""";

    [Fact]
    public async Task Its_own_reasoning_comes_back_accepted_with_or_without_id()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (reasoning, call, output) = await FirstTurnAsync(simulator);
        await simulator.AcceptsAsync(Second(reasoning, call, output));
        reasoning.Remove("id");
        call.Remove("id");
        await simulator.AcceptsAsync(Second(reasoning, call, output));
    }

    [Fact]
    public async Task Under_another_id_it_is_refused()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (reasoning, call, output) = await FirstTurnAsync(simulator);
        reasoning["id"] = "rs_other";
        await simulator.RefusesAsync(
            Second(reasoning, call, output),
            "The encrypted content for item rs_other could not be verified. Reason: Encrypted content item_id did not match the target item id.", null, "invalid_encrypted_content");
    }

    [Fact]
    public async Task Altered_by_one_character_it_is_refused()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (reasoning, call, output) = await FirstTurnAsync(simulator);
        var token = (string)reasoning["encrypted_content"]!;
        reasoning["encrypted_content"] = token[..100] + (token[100] == 'A' ? 'B' : 'A') + token[101..];
        Assert.Equal("invalid_encrypted_content", await CodeAsync(simulator, Second(reasoning, call, output)));
    }

    [Fact]
    public async Task Made_by_a_simulator_with_another_key_it_is_refused()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await using var other = await SimulatorClient.StartAsync(new SimulatorOptions { EncryptionKey = "another"u8.ToArray() });
        var (reasoning, call, output) = await FirstTurnAsync(other);
        Assert.Equal("invalid_encrypted_content", await CodeAsync(simulator, Second(reasoning, call, output)));
    }

    [Fact]
    public async Task The_value_of_the_added_event_is_not_the_finished_one()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var events = await simulator.StreamAsync(First("true"));
        var added = events.First(e => e.Type() == "response.output_item.added").GetProperty("item");
        var (_, call, output) = await FirstTurnAsync(simulator);
        Assert.Equal("invalid_encrypted_content", await CodeAsync(simulator, Second(JsonNode.Parse(added.GetRawText())!.AsObject(), call, output)));
    }

    [Fact]
    public async Task Without_the_item_that_followed_it_is_refused()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (reasoning, _, _) = await FirstTurnAsync(simulator);
        var message = $"Item '{reasoning["id"]}' of type 'reasoning' was provided without its required following item.";
        await simulator.RefusesAsync(Conversation(reasoning), message, "input", null);
        await simulator.RefusesAsync(Conversation(reasoning, JsonNode.Parse("""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"other"}]}""")!), message, "input", null);
    }

    [Fact]
    public async Task Without_encrypted_content_it_is_not_found()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (reasoning, call, output) = await FirstTurnAsync(simulator);
        reasoning.Remove("encrypted_content");
        await simulator.RefusesAsync(
            Second(reasoning, call, output),
            $"Item with id '{reasoning["id"]}' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.", "input", null, 404);
    }

    private static async Task<(JsonObject Reasoning, JsonObject Call, JsonObject Output)> FirstTurnAsync(SimulatorClient simulator)
    {
        var answer = await simulator.JsonAsync(First("false"));
        var items = answer.GetProperty("output").EnumerateArray().Select(i => JsonNode.Parse(i.GetRawText())!.AsObject()).ToList();
        Assert.Equal(["reasoning", "function_call"], items.Select(i => (string)i["type"]!));
        return (items[0], items[1], new JsonObject { ["type"] = "function_call_output", ["call_id"] = (string)items[1]["call_id"]!, ["output"] = "sunny" });
    }

    private static async Task<string?> CodeAsync(SimulatorClient simulator, string request) =>
        (await simulator.JsonAsync(request, System.Net.HttpStatusCode.BadRequest)).GetProperty("error").GetProperty("code").GetString();

    private static string First(string stream) => $$"""{"model":"gpt-5","stream":{{stream}},"input":[{{User}}],"tools":[{{Tool}}]}""";

    private static string Second(JsonObject reasoning, JsonObject call, JsonObject output) => Conversation(reasoning, call, output);

    private static string Conversation(params JsonNode[] items) =>
        $$"""{"model":"gpt-5","input":[{{User}},{{string.Join(',', items.Select(i => i.ToJsonString()))}},{"role":"user","content":"go on"}],"tools":[{{Tool}}]}""";
}
