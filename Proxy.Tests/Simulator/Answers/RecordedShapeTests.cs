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
    private static readonly string[] s_newer = ["cache_write_tokens", "output_schema", "phase"];

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

    [Fact]
    public async Task A_search_with_its_citations_streams_like_the_recorded_one()
    {
        const string Text = "As of today. ([a](https://a)) That is all.";
        await SameItemsAsync("web-search-citations-stream", """{"model":"gpt-4.1","input":"x","stream":true,"tools":[{"type":"web_search"}]}""",
            """{"web_search":{"query":"population","sources":["https://a"],"results":[{"url":"https://a"}]}}""",
            $$"""{"text":"{{Text}}","annotations":[{"type":"url_citation","title":"t","url":"https://a","covers":"([a](https://a))"}]}""");
    }

    [Fact]
    public async Task Code_streams_like_the_recorded_one_also_without_its_outputs() => await SameItemsAsync(
        "code-interpreter-stream", """{"model":"gpt-4.1","input":"x","stream":true,"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""",
        """{"item":{"id":"rs_1","type":"reasoning","summary":[]}}""", """{"code_interpreter":{"code":"import random","logs":"1"}}""",
        """{"item":{"id":"rs_2","type":"reasoning","summary":[]}}""", """{"text":"here it is"}""");

    [Fact]
    public async Task Files_of_a_container_are_cited_like_the_recorded_one()
    {
        const string Reasoning = """{"item":{"id":"rs_1","type":"reasoning","summary":[]}}""";
        const string Code = """{"code_interpreter":{"code":"x = 1","logs":"1"}}""";
        await SameItemsAsync("code-interpreter-multi-call-stream",
            """{"model":"gpt-4.1","input":"x","stream":true,"include":["code_interpreter_call.outputs"],"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""",
            Reasoning, Code, Reasoning, Code, Reasoning, Code, Reasoning,
            """{"text":"Get [it](sandbox:/a.csv)","annotations":[{"type":"container_file_citation","container_id":"cntr_1","file_id":"cfile_1","filename":"a.csv","covers":"sandbox:/a.csv"}]}""");
    }

    [Fact]
    public async Task An_mcp_call_streams_like_the_recorded_one() => await SameItemsAsync(
        "mcp-approved-call-stream", """{"model":"gpt-4.1","input":"x","stream":true}""",
        """{"mcp_list_tools":{"server_label":"zip1","tools":[{"annotations":{"read_only":false},"description":"d","input_schema":{"type":"object"},"name":"n"}]}}""",
        """{"mcp_call":{"approval_request_id":"mcpr_1","name":"n","server_label":"zip1","arguments":{"a":1},"output":"done"}}""", """{"text":"so it is"}""");

    [Fact]
    public async Task A_tool_search_streams_like_the_recorded_one()
    {
        const string Tool = """{"type":"function","name":"get_weather","description":"d","defer_loading":true,"strict":false,"parameters":{"type":"object","properties":{}}}""";
        await SameItemsAsync("tool-search-server-stream", $$"""{"model":"gpt-5.6","input":"x","stream":true,"tools":[{{Tool}},{"type":"tool_search"}]}""",
            """{"tool_search":{"paths":["get_weather"]}}""", """{"tool_call":{"name":"get_weather","namespace":"get_weather","arguments":{"location":"here"}}}""");
    }

    /// <summary>Only what the items stream: the requests of these traces were not recorded, or say little.</summary>
    private static async Task SameItemsAsync(string name, string request, params string[] steps)
    {
        var recorded = RecordedEvents.Parse(Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse")));
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue($$"""{"steps":[{{string.Join(',', steps)}}]}""");
        var made = await simulator.StreamAsync(request);
        Assert.Equal(Shapes(recorded.Where(IsOfAnItem)), Shapes(made.Where(IsOfAnItem)));
    }

    // The arguments of an mcp_call were told in progress twice when it had been approved.
    private static bool IsOfAnItem(JsonElement e) => !e.TryGetProperty("response", out _) && e.Type() != "response.mcp_call.in_progress";

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
            .Select(p => p.Name + (p.Name is "parameters" or "metadata" or "input_schema" or "arguments" ? "" : Shape(p.Value)))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Shape).Distinct()) + "]",
        _ => "",
    };
}
