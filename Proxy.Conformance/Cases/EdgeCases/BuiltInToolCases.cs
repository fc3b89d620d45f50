using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D28 to D30: strict tools and tools that Anthropic defined.</summary>
internal static class BuiltInToolCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("D28.sent", "D28 R36", "a strict tool is sent as OpenAI's strict mode wants it", Adding.Tools(StrictTool), sent =>
        {
            var tool = sent.At("tools.0").Is(("strict", "true"), ("parameters.required", """["a","b"]"""), ("parameters.additionalProperties", "false"));
            if (!tool.Raw("parameters.properties.b").Contains("null", StringComparison.Ordinal)) throw new NotHeldException($"b cannot be null: {tool.Raw("parameters.properties.b")}");
        }),
        Answered("D28.answer", "D28 R36 K10", "nulls that strict mode added are taken away again", Adding.Tools(StrictTool), Turn.Of(Step.Call("add", """{"a":1,"b":null}""")), ("content.0.input", """{"a":1}""")),
        Sends("D29.sent", "D29 R41", "the bash tool is a function with command and restart", Bash, ("tools.0.type", "=function"), ("tools.0.name", "=bash"),
            ("tools.0.parameters.properties.command", "?"), ("tools.0.parameters.properties.restart", "?")),
        Answered("D29.answer", "D29 R41 S5", "a bash call is a tool use", Bash, Turn.Of(Step.Call("bash", """{"command":"ls"}""")),
            ("content.0.name", "=bash"), ("content.0.input", """{"command":"ls"}"""), ("content.0.caller", """{"type":"direct"}""")),
        new("D30.answer", "D30 R45 S5", "a member of the computer toolset comes as its own tool use, its input in one piece", async trial =>
        {
            await trial.OkAsync(Computer);
            // Either a namespace or a function with the member's name in it: what was offered is what the model calls.
            var offered = (await trial.UpstreamOnceAsync()).At("tools.0");
            var call = offered.Has("type", "=namespace") ? Step.Call("left_click", Click, space: offered.Text("name")) : Step.Call("computer__left_click", Click);
            await trial.PlayAsync(Turn.Of(call), Turn.With("\"chunk\":3", call));
            (await trial.OkAsync(Computer)).Message.Is(("content.0.name", "=left_click"), ("content.0.toolset_name", "=computer"), ("content.0.input", Click));
            var stream = await trial.OkAsync(Computer.Streamed());
            stream.Message.Is(("content.0.name", "=left_click"), ("content.0.toolset_name", "=computer"), ("content.0.input", Click));
            if (stream.Events.Count(entry => entry.Doc.Has("delta.type", "=input_json_delta")) != 1) throw new NotHeldException("stream: not exactly one input_json_delta");
        }) { NeedsUpstream = true },
        Refused("D30.result", "D30 R16 R45", "a result of a toolset must name it", Ask.Of(Hi, Content("""{"type":"tool_use","id":"toolu_1","name":"left_click","toolset_name":"computer","input":{"coordinate":[1,2]}}"""),
            Content(Result("toolu_1", "\"content\":\"done\""))).Tools(Toolset), "~toolset_name"),
    ];

    private const string StrictTool = """{"name":"add","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a"],"additionalProperties":false}}""";

    private const string Toolset = """{"type":"computer_toolset_20260801"}""";

    private const string Click = """{"coordinate":[1,2]}""";

    private static Ask Bash => Hello.Tools("""{"type":"bash_20250124","name":"bash"}""");

    private static Ask Computer => Hello.Tools(Toolset);
}
