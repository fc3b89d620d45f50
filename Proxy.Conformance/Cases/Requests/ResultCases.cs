using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R9 to R16: results of tools.</summary>
internal static class ResultCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("result.order", "R9 K4", "outputs come first, in the client's order", Ask.Of(Hi, Content(Use("toolu_1"), Use("toolu_2")), Content(Result("toolu_2", "\"content\":\"2\""), Result("toolu_1", "\"content\":\"1\""), Text("so"))).Tools(AddTool),
            ("input.*.type", """["message","function_call","function_call","function_call_output","function_call_output","message"]"""), ("input.3.call_id", "=call_2"), ("input.4.call_id", "=call_1")),
        Refused("result.twice", "R9", "two results of one use are refused", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"1\""), Result("toolu_1", "\"content\":\"1\"")), "~toolu_1"),
        Sends("result.string", "R11", "a string is the output", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"one\"")), ("input.[function_call_output].0.output", "=one")),
        Sends("result.empty", "R11", "an empty array is an empty output", AfterUse("toolu_1", Result("toolu_1", "\"content\":[]")), ("input.[function_call_output].0.output", "=")),
        Sends("result.fine", "K4 R15", "is_error false says nothing", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"one\",\"is_error\":false")), ("input.[function_call_output].0.output", "=one")),
        SendsPlain("result.media", "R12", "where outputs are no arrays, media follow the outputs of the turn", AfterUse("toolu_1", Result("toolu_1", $"\"content\":[{Text("a")},{Image}]")),
            ("input.[function_call_output].0.output", "=a"), ("input.-1.role", "=user"), ("input.-1.content.0.text", "^[media from tool call"), ("input.-1.content.1.type", "=input_image")),
        Sends("result.reference", "R13 K6", "a reference to a tool is told as text, and the tool is offered", Referring("add"), sent =>
        {
            if (!sent.Raw("input.[function_call_output].0").Contains("Loaded tools: add", StringComparison.Ordinal)) throw new NotHeldException($"output: {sent.Raw("input.[function_call_output].0")}");
            if (!sent.Raw().Contains("\"Adds\"", StringComparison.Ordinal)) throw new NotHeldException("the tool that was found is offered nowhere");
        }),
        Refused("result.reference-unknown", "R13", "a reference to no tool is refused", Referring("nope"), "~nope", ("details.error_code", "=tool_reference_unresolved")),
        Refused("result.browser-state", "R14", "the state of a browser belongs to a browser's result", AfterUse("toolu_1", Result("toolu_1", """ "content":[{"type":"browser_state","tabs":[]}]""")), "~browser_state"),
        Sends("result.browser", "R14", "the state of a browser is told as text", Ask.Of(Hi, Content("""{"type":"tool_use","id":"toolu_1","name":"navigate","toolset_name":"browser","input":{"url":"https://example.com"}}"""),
            Content("""{"type":"tool_result","tool_use_id":"toolu_1","toolset_name":"browser","content":[{"type":"text","text":"done"},{"type":"browser_state","tabs":[{"id":"1","title":"Example","url":"https://example.com","active":true}]}]}""")).Tools("""{"type":"browser_toolset_20260801"}"""),
            ("input.[function_call_output].0.output.*.type", """["input_text","input_text"]"""), ("input.[function_call_output].0.output.1.text", "~https://example.com")),
        Refused("result.toolset", "R16", "the toolset of a result is that of its use", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"1\",\"toolset_name\":\"computer\"")), "~toolset_name"),
        Sends("error.before-image", "R15", "an error that shows an image is said before it", AfterUse("toolu_1", Result("toolu_1", $"\"is_error\":true,\"content\":[{Image}]")),
            ("input.[function_call_output].0.output.0.text", "=[tool_error]"), ("input.[function_call_output].0.output.1.type", "=input_image")),
    ];

    private static Ask Referring(string tool) => Ask.Of(Hi, Content(Use("toolu_1", """{"query":"add"}""", "ToolSearch")),
        Content(Result("toolu_1", $$"""
            "content":[{"type":"tool_reference","tool_name":"{{tool}}"}]
            """))).Tools("""{"name":"ToolSearch","input_schema":{"type":"object","properties":{"query":{"type":"string"}}}}""", AddTool.Replace("{\"name\"", "{\"defer_loading\":true,\"name\"", StringComparison.Ordinal));
}
