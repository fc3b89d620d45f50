using System.Text.Json;

namespace Proxy.Tests.Simulator.Answers;

public sealed class DefaultAnswerTests
{
    private const string Weather = """{"type":"function","name":"get_weather","strict":false,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}""";

    [Fact]
    public async Task Says_what_it_is_told_to_say()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync("""{"model":"gpt-4o","input":"Reply with exactly PONG"}""");
        Assert.Equal("PONG", answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Calls_a_tool_once_per_place_when_the_prompt_names_two()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":[{"role":"user","content":"Use the get_weather tool for Paris and London"}],"tools":[{{Weather}}]}""");
        Assert.Equal(["""{"city":"Paris"}""", """{"city":"London"}"""], answer.GetProperty("output").EnumerateArray().Select(i => i.GetProperty("arguments").GetString()!));
    }

    [Theory] // the gateway hosts the simulator: what brings one down takes the other along
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/a"}]}""")]
    [InlineData("""{"$ref":"#/$defs/a"}""")]
    [InlineData("""{"type":"array","minItems":2147483647,"items":{"type":"string"}}""")]
    [InlineData("""{"type":"array","minItems":-1,"items":{"type":"string"}}""")]
    [InlineData("""{"type":"string","minLength":2147483647}""")]
    [InlineData("""{"type":"string","maxLength":-1}""")]
    public async Task A_schema_that_nothing_fits_is_answered_all_the_same(string schema)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        const string Request = """{"model":"gpt-4o","input":"Use the f tool","tool_choice":"required","tools":[{"type":"function","name":"f","strict":false,"parameters":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],"$defs":{"a":SCHEMA}}}]}""";
        await simulator.JsonAsync(Request.Replace("SCHEMA", schema, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streamed_items_equal_those_of_the_terminal_response()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var events = await simulator.StreamAsync($$"""{"model":"gpt-5.6","stream":true,"reasoning":{"effort":"low","summary":"auto"},"input":[{"role":"user","content":"What is the weather in Florence, Italy?"}],"tools":[{{Weather}}]}""");
        var done = events.Where(e => e.Type() == "response.output_item.done").Select(e => e.GetProperty("item").GetRawText());
        Assert.Equal("response.completed", events[^1].Type());
        Assert.Equal(events[^1].GetProperty("response").GetProperty("output").EnumerateArray().Select(i => i.GetRawText()), done);
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
    }
}
