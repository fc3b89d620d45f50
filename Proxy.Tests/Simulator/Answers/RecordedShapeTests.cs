using System.Text;
using System.Text.Json;
using Proxy.Simulator;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Scripts;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Simulator.Answers;

/// <summary>The simulator's streams have the events and members of recorded ones, in the same order.</summary>
public sealed class RecordedShapeTests
{
    // Came while the traces were being recorded: the newer ones have them, the older ones do not.
    private static readonly string[] s_newer = ["cache_write_tokens", "output_schema"];

    [Fact]
    public async Task Reasoning_commentary_and_a_call_stream_like_the_recorded_ones() => await SameShapeAsync(
        "phase-commentary-tool-stream",
        new PlannedReasoning([]), new PlannedMessage("I’ll check."), new PlannedCall("get_capital", """{"country":"PotatoLand"}"""));

    [Fact]
    public async Task Summaries_stream_like_the_recorded_ones() => await SameShapeAsync(
        "reasoning-summary-encrypted-tool-stream-t1",
        new PlannedReasoning(["**Getting weather info**\n\nI need to respond."]), new PlannedCall("weather", """{"location":"Florence"}"""));

    [Fact]
    public async Task Text_streams_like_the_recorded_one() => await SameShapeAsync("text-gpt4o-stream", new PlannedMessage("Olá!"));

    [Fact]
    public async Task A_custom_tool_streams_like_the_recorded_one() => await SameShapeAsync(
        "custom-tool-call-stream", new PlannedReasoning([]), new PlannedCall("write_release_note", "Streaming custom") { Custom = true });

    private static async Task SameShapeAsync(string name, params PlannedItem[] items)
    {
        var request = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "request.json"));
        var recorded = RecordedEvents.Parse(Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse")));
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Script = [Turn.Of(items)] });
        var made = await simulator.StreamAsync(request);
        Assert.Equal(Shapes(recorded), Shapes(made));
    }

    // One line per event, repeated deltas told once.
    private static List<string> Shapes(IEnumerable<JsonElement> events)
    {
        var shapes = new List<string>();
        foreach (var shape in events.Select(e => $"{e.Type()} {Shape(e)}"))
        {
            if (shapes.Count == 0 || shapes[^1] != shape) shapes.Add(shape);
        }
        return shapes;
    }

    // {"a":[1],"b":"x"} becomes {a[] b}: the members at every depth, without the values. What the request brought (schemas) is not looked into.
    private static string Shape(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(' ', element.EnumerateObject().Where(p => !s_newer.Contains(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => p.Name + (p.Name is "parameters" or "metadata" ? "" : Shape(p.Value)))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Shape).Distinct()) + "]",
        _ => "",
    };
}
