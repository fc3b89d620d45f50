using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Answers;

/// <summary>S1 to S6, S14, S24: what upstream made.</summary>
internal static class ContentCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("id.same", "S1", "the id of the message is that of the response, under Anthropic's prefix", async trial =>
        {
            await trial.PlayAsync(Turn.Events(
                """{"type":"response.created","response":{"id":"resp_0a1B2c","object":"response","created_at":1,"model":"m","status":"in_progress","output":[]}}""",
                """{"type":"response.completed","response":{"id":"resp_0a1B2c","object":"response","created_at":1,"model":"m","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}}"""));
            (await trial.OkAsync(Hello.Streamed())).Message.Is(("id", "=msg_0a1B2c"), ("content", "[]"));
        }) { NeedsUpstream = true },
        Answered("text.parts", "S2", "each part is a text block, an empty one is none", Hello, Turn.Of(Step.Item("""
            {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]},{"type":"output_text","text":"","annotations":[]},{"type":"output_text","text":"b","annotations":[]}]}
            """)), ("content", """[{"type":"text","text":"a","citations":null},{"type":"text","text":"b","citations":null}]""")),
        Answered("text.empty", "S2 S16", "an answer without text has no blocks", Hello, Turn.Of(Step.Text("")), ("content", "[]"), ("stop_reason", "=end_turn")),
        Answered("text.unicode", "S2 C4.5", "text stays what it is, also outside the basic plane", Hello, Turn.With("\"chunk\":1", Step.Text("a\"\\\n\té漢🙂\u200d")), ("content.0.text", "=a\"\\\n\té漢🙂\u200d")),
        Answered("commentary.text", "S3", "commentary is text", Adding, Turn.Of(Step.Text("Adding.", "commentary"), Step.Call("add", """{"a":1}""")), ("content.*.type", """["text","tool_use"]""")),
        Answered("thinking.shown", "S4 R29", "a summary is a thinking block, its parts joined by an empty line", Hello.With("thinking", Summarized), Turn.Of(Step.Reasoning("a", "b"), Step.Text("Hi.")),
            ("content.*.type", """["thinking","text"]"""), ("content.0.thinking", "=a\n\nb"), ("content.0.signature", "?")),
        Answered("thinking.empty", "S4", "an empty reasoning item makes a block too, since it must come back", Hello.With("thinking", Summarized), Turn.Of(Step.Reasoning(), Step.Text("Hi.")),
            ("content.*.type", """["thinking","text"]"""), ("content.0.thinking", "="), ("content.0.signature", "?")),
        Answered("call.direct", "S5 S24", "a call is a tool use with its input", Adding, Turn.Of(Step.Call("add", """{"a":1,"s":"é\n"}""", "call_abc")),
            ("content.0", """{"type":"tool_use","id":"toolu_abc","name":"add","input":{"a":1,"s":"é\n"},"caller":{"type":"direct"}}""")),
        Answered("call.no-arguments", "S5", "no arguments are an empty object", Adding, Turn.Of(Step.Call("add", "")), ("content.0.input", "{}")),
        new("call.no-object", "S5", "arguments that are complete and no object are a failure", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Call("add", "[1]")));
            await trial.FailedAsync(Adding, 500, "api_error");
        }) { NeedsUpstream = true },
        new("call.unoffered", "S6", "a call of a kind that was never offered is a failure", async trial =>
        {
            await trial.PlayAsync(Turn.Of("""{"tool_call":{"name":"run","arguments":"free text","custom":true}}"""));
            await trial.FailedAsync(Adding, 500, "api_error");
        }) { NeedsUpstream = true },
        Answered("call.same-id", "K9", "an id that upstream repeats is made unique", Adding, Turn.Of(Step.Call("add", """{"a":1}""", "call_0"), Step.Call("add", """{"a":2}""", "call_0")),
            answer => { if (answer.Text("content.0.id") == answer.Text("content.1.id")) throw new NotHeldException("twice the id " + answer.Text("content.0.id")); }),
        new("call.same-id-later", "K9", "also against the ids of the conversation, and the history stays valid", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Call("add", """{"a":2}""", "call_1")));
            var ask = AfterUse("toolu_1", Result("toolu_1", "\"content\":\"1\""));
            var second = (await trial.OkAsync(ask)).Message;
            var id = second.Text("content.[tool_use].0.id");
            if (id == "toolu_1") throw new NotHeldException("the id of an earlier use comes again");
            await trial.OkAsync(Ask.Of(Hi, Content(Use("toolu_1")), Content(Result("toolu_1", "\"content\":\"1\"")), second.Raw("content"), Content(Result(id, "\"content\":\"2\""))).Tools(AddTool));
            (await trial.UpstreamAsync())[1].Is("input.[function_call_output].#", "2");
        }) { NeedsUpstream = true },
        Answered("refusal.partial", "S14", "a refusal after text keeps the text", Hello, Turn.Of(Step.Text("Well."), Step.Refusal("I can't")), ("content.*.text", """["Well.","I can't"]"""), ("stop_reason", "=refusal")),
        new("keys", "S24", "keys that are always there are there, null or not", async trial =>
        {
            var message = (await trial.OkAsync(Hello.With("max_tokens", "64"))).Message;
            foreach (var key in (string[])["container", "diagnostics", "stop_details", "stop_sequence", "usage.cache_creation_input_tokens", "usage.cache_read_input_tokens", "usage.cache_creation", "usage.server_tool_use", "usage.service_tier"]) message.Need(key);
            foreach (var text in message.All("content.[text]")) text.Need("citations");
        }),
        new("warned.header", "C0.6", "what is dropped stands in a header and not in the body", async trial =>
        {
            var reply = await trial.OkAsync(Hello.With("temperature", "1.0").On2023);
            if (reply.HasHeader("x-gateway-warning", "~temperature").Text.Contains("temperature", StringComparison.Ordinal)) throw new NotHeldException("the body speaks of it: " + reply.Text);
        }) { NeedsUpstream = true },
    ];
}
