using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D8 to D10, D36: the order of a stream.</summary>
internal static class StreamCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Streamed("D08", "D8 C4.2 C4.9 K8 K11", "a text stream has its events in order, named, with usage at both ends", Hello, Turn.Says("one two three"), stream =>
        {
            var names = stream.Events.Select(entry => entry.Name).ToList();
            var order = string.Join(' ', names.Where((name, i) => i == 0 || names[i - 1] != name));
            if (order != "message_start ping content_block_start content_block_delta content_block_stop message_delta message_stop") throw new NotHeldException("order of events: " + order);
            if (stream.Text.Contains("[DONE]", StringComparison.Ordinal)) throw new NotHeldException("stream: [DONE] is no event of this API");
            stream.Events[0].Doc.Is("message.usage", "?");
        }),
        new("D08.anywhere", "D8 C4.9 S24", "any text stream is well formed", async trial =>
            (await trial.OkAsync(Hello.With("max_tokens", "64").Streamed())).Message.Is(("type", "=message"), ("role", "=assistant"), ("stop_reason", "?"))),
        Streamed("D09", "D9 C4.3 C4.4", "items that interleave come out one after the other", Adding, Turn.Events(
            """{"type":"response.created","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"in_progress","output":[]}}""",
            """{"type":"response.output_item.added","output_index":3,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","name":"add","call_id":"call_a","arguments":""}}""",
            """{"type":"response.content_part.added","output_index":3,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
            """{"type":"response.output_text.delta","output_index":3,"item_id":"msg_1","content_index":0,"delta":"He"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_1","delta":"{\"a\":"}""",
            """{"type":"response.output_text.delta","output_index":3,"item_id":"msg_1","content_index":0,"delta":"llo"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_1","delta":"1}"}""",
            """{"type":"response.output_item.done","output_index":3,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[]}]}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"completed","name":"add","call_id":"call_a","arguments":"{\"a\":1}"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}}"""),
            stream => stream.Message.Is(("content.*.type", """["text","tool_use"]"""), ("content.0.text", "=Hello"), ("content.1.input", """{"a":1}"""))),
        Streamed("D10", "D10 C4.3", "parallel calls come out as sequential blocks, byte for byte", Adding,
            Turn.With("\"interleave\":true", Step.Call("add", """{"a": 1,  "b":2.50}"""), Step.Call("add", """{"b":-3e2,"a":"x\ty"}""")), stream =>
            {
                if (stream.Deltas("partial_json", 0) != """{"a": 1,  "b":2.50}""" || stream.Deltas("partial_json", 1) != """{"b":-3e2,"a":"x\ty"}""")
                    throw new NotHeldException($"inputs: {stream.Deltas("partial_json", 0)} and {stream.Deltas("partial_json", 1)}");
                stream.Message.Is("stop_reason", "=tool_use");
            }),
        new("D36.early", "D36 C3.17 C4.1", "a failure before any output is an HTTP status", async trial =>
        {
            await trial.PlayAsync(Turn.Failed("rate_limit_exceeded", "Rate limit reached."));
            await trial.FailedAsync(Hello.Streamed(), 429, "rate_limit_error");
        }) { NeedsUpstream = true },
        new("D36.late", "D36 C3.17 C3.18", "a failure after output is an error event, and no message_stop follows", async trial =>
        {
            await trial.PlayAsync(Turn.With("\"fault\":\"error-event=5,error-code=rate_limit_exceeded\"", Step.Text("Some text")));
            var stream = (await trial.SendAsync(Hello.Streamed())).HasStatus(200).IsWellFormedStream();
            stream.Events[^1].Doc.Is(("type", "=error"), ("error.type", "=rate_limit_error"), ("request_id", "=" + stream.Header("request-id")));
            if (stream.Count("message_stop") + stream.Count("message_delta") > 0) throw new NotHeldException("stream: goes on after its failure");
        }) { NeedsUpstream = true },
    ];
}
