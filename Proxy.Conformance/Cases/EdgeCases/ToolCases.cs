using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D21 to D27, D31: tools and their results.</summary>
internal static class ToolCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Refused("D21", "D21 R7", "a prefill is refused in the words of newer models", Ask.Of("\"What is 1+1?\"", "\"The answer is (\"").On("claude-opus-5-5"),
            "=This model does not support assistant message prefill. The conversation must end with a user message."),
        Refused("D22.stray", "D22 R9", "a result without its use is named", Ask.Of(Hi, "\"Hello\"", Content(Result("toolu_zz", "\"content\":\"1\""))).Tools(AddTool),
            "^messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_zz."),
        Refused("D22.missing", "D22 R9", "a use without its result is named", Ask.Of(Hi, Content(Use("toolu_1")), "\"no result\"").Tools(AddTool),
            "~`tool_use` ids were found without `tool_result` blocks immediately after", ("message", "~toolu_1")),
        Refused("D23.before", "D23 R9", "text before a result is refused", AfterUse("toolu_1", Text("so"), Result("toolu_1", "\"content\":\"1\"")), "~tool_result"),
        Sends("D23.after", "D23 R9", "text after a result is a user message behind the outputs", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"1\""), Text("so")),
            ("input.*.type", """["message","function_call","function_call_output","message"]"""), ("input.3.content.0.text", "=so")),
        Sends("D24.boom", "D24 R15", "an error is said in the text", AfterUse("toolu_1", Result("toolu_1", "\"content\":\"boom\",\"is_error\":true")), ("input.[function_call_output].0.output", "=[tool_error] boom")),
        Sends("D24.empty", "D24 R15", "an error without content is said alone", AfterUse("toolu_1", Result("toolu_1", "\"is_error\":true")), ("input.[function_call_output].0.output", "=[tool_error]")),
        Sends("D24.nothing", "D24 R11", "no content is an empty output", AfterUse("toolu_1", Result("toolu_1")), ("input.[function_call_output].0.output", "=")),
        Sends("D25", "D25 R12", "a mixed result keeps the order of its parts", AfterUse("toolu_1", Result("toolu_1", $"\"content\":[{Text("a")},{Image},{Text("b")}]")),
            ("input.[function_call_output].0.output.*.type", """["input_text","input_image","input_text"]"""), ("input.[function_call_output].0.output.0.text", "=a"),
            ("input.[function_call_output].0.output.1.image_url", "=data:image/png;base64," + Png), ("input.[function_call_output].0.output.2.text", "=b")),
        Ids("D26.ours", "call_abc", "toolu_abc"),
        Ids("D26.other", "fc-77", "fc-77"),
        Sends("D26.long", "D26 R10", "a long id is shortened alike on both sides", AfterUse(Long, Result(Long, "\"content\":\"1\"")), sent =>
        {
            var id = sent.Text("input.[function_call].0.call_id");
            if (id.Length > 64) throw new NotHeldException($"call_id has {id.Length} characters");
            sent.Is("input.[function_call_output].0.call_id", "=" + id);
        }),
        Sends("D27", "D27 R37", "strict is always said", Adding, ("tools.0.strict", "false")),
        Sends("D31.any", "D31 R52 R53", "any becomes required, one at a time", Adding.With("tool_choice", """{"type":"any","disable_parallel_tool_use":true}""").With("thinking", """{"type":"disabled"}"""),
            ("tool_choice", "=required"), ("parallel_tool_calls", "false")),
        Refused("D31.unknown", "D31 R52", "an unknown tool cannot be chosen", Adding.With("tool_choice", """{"type":"tool","name":"nope"}""").With("thinking", """{"type":"disabled"}"""), "~nope"),
        Refused("D31.thinking", "D31 R52", "thinking and forced tools exclude each other", Adding.On("claude-sonnet-4-5").With("max_tokens", "4096").With("thinking", """{"type":"enabled","budget_tokens":1024}""").With("tool_choice", """{"type":"any"}"""), "~thinking"),
    ];

    // 80 characters, 16 more than upstream takes.
    private const string Long = "toolu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private static Case Ids(string id, string callId, string toolId) => new(id, "D26 R10", $"{callId} upstream is {toolId} for the client, both ways", async trial =>
    {
        await trial.PlayAsync(Turn.Of(Step.Call("add", """{"a":1}""", callId)));
        var first = (await trial.OkAsync(Adding)).Message.Is("content.[tool_use].0.id", "=" + toolId);
        await trial.OkAsync(Ask.Of(Hi, first.Raw("content"), Content(Result(toolId, "\"content\":\"1\""))).Tools(AddTool));
        (await trial.UpstreamAsync())[1].Is(("input.[function_call].0.call_id", "=" + callId), ("input.[function_call_output].0.call_id", "=" + callId));
    }) { NeedsUpstream = true };
}
