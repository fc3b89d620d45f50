using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Answers;

/// <summary>S15 to S23: how it ended and what it cost.</summary>
internal static class EndingCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Answered("end.turn", "S16", "a completed answer ends the turn", Hello, Turn.Says("Hi."), ("stop_reason", "=end_turn"), ("stop_sequence", "null"), ("stop_details", "null")),
        Answered("end.tool", "S15", "a call, whatever follows, ends for tool use", Adding, Turn.Of(Step.Call("add", """{"a":1}"""), Step.Text("Now you.")), ("stop_reason", "=tool_use")),
        Answered("end.limit", "S17", "as many tokens as were asked for are max_tokens", Hello, Turn.Incomplete("max_output_tokens", 1024, Step.CutText("As far as")), ("stop_reason", "=max_tokens"), ("content.0.text", "=As far as")),
        Answered("end.filter", "S18", "a filter is a refusal that keeps what was said", Hello, Turn.Incomplete("content_filter", 5, Step.CutText("As far as")),
            ("stop_reason", "=refusal"), ("content.0.text", "=As far as"), ("stop_details", """{"type":"refusal","category":null,"explanation":null}""")),
        new("end.other", "S19", "another end is the end of the turn, with a warning", async trial =>
        {
            await trial.PlayAsync(Turn.Incomplete("steered", 5, Step.CutText("As far as")));
            var reply = await trial.OkAsync(Hello);
            reply.HasHeader("x-gateway-warning", "?").Message.Is(("stop_reason", "=end_turn"), ("content.0.text", "=As far as"));
        }) { NeedsUpstream = true },
        Policy("invalid_prompt", "null"), Policy("misalignment_policy_violation", "null"), Policy("image_content_policy_violation", "null"), Policy("bio_policy", "\"bio\""),
        new("policy.status", "S20", "a decline that comes as a 400 is a refusal too", async trial =>
        {
            await trial.PlayAsync(Turn.Error(400, "invalid_prompt", "Invalid prompt: flagged."));
            (await trial.OkAsync(Hello)).Message.Is(("content", "[]"), ("stop_reason", "=refusal"), ("stop_details.explanation", "~flagged"));
        }) { NeedsUpstream = true },
        Answered("usage.sum", "S21", "the three kinds of input add up to upstream's one", Hello, Turn.Using("""
            {"input_tokens":500,"input_tokens_details":{"cached_tokens":400},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":507}
            """), ("usage.input_tokens", "100"), ("usage.cache_read_input_tokens", "400"), ("usage.cache_creation_input_tokens", "0"), ("usage.output_tokens", "7"), ("usage.output_tokens_details.thinking_tokens", "3")),
        Answered("usage.less", "S21", "nothing is ever counted below zero", Hello, Turn.Using("""
            {"input_tokens":5,"input_tokens_details":{"cached_tokens":9},"output_tokens":7,"total_tokens":12}
            """), ("usage.input_tokens", "0")),
        new("usage.tier", "S21", "the tier that served is told in Anthropic's words", async trial => (await trial.OkAsync(Hello)).Message.Is(("usage.service_tier", "=standard"), ("usage.speed", "null"), ("usage.inference_geo", "null"))) { NeedsUpstream = true },
        new("usage.both-ends", "K11 C4.2", "usage stands at both ends of a stream, exact at the last", async trial =>
        {
            await trial.PlayAsync(Turn.Using("""{"input_tokens":1234,"input_tokens_details":{"cached_tokens":0},"output_tokens":56,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1290}"""));
            var stream = await trial.OkAsync(Hello.Streamed());
            if (stream.Events[0].Doc.Number("message.usage.input_tokens") < 1) throw new NotHeldException("message_start tells no input tokens");
            stream.Events.Single(entry => entry.Type == "message_delta").Doc.Is(("usage.input_tokens", "1234"), ("usage.output_tokens", "56"));
        }) { NeedsUpstream = true },
        Streamed("usage.progress", "K11 C5.6", "under its beta every piece of thinking tells estimated tokens", Hello.With("thinking", Summarized).Beta("thinking-token-count-2026-05-13"), Turn.Of(Step.Reasoning("thinking about it"), Step.Text("Hi.")), stream =>
        {
            foreach (var delta in stream.Events.Where(entry => entry.Doc.Has("delta.type", "=thinking_delta"))) delta.Doc.Need("delta.estimated_tokens");
        }),
        new("diagnostics", "S22", "why the cache was missed is told in Anthropic's words", async trial =>
        {
            await trial.PlayAsync(Turn.Events(
                """{"type":"response.created","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"in_progress","output":[]}}""",
                """{"type":"response.completed","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"completed","output":[],"prompt_cache_diagnostics":{"type":"cache_miss","cache_missed_tokens":1200,"reason":"tools_changed"},"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}}"""));
            (await trial.OkAsync(Hello.With("diagnostics", """{"previous_message_id":"msg_0123456789abcdef0123456789abcdef0123456789abcdef01"}""").Streamed())).Message.Is("diagnostics.cache_miss_reason.type", "=tools_changed");
        }) { NeedsUpstream = true },
        new("transformations", "S23", "under its beta the answer says that nothing was dropped", async trial => (await trial.OkAsync(Hello.Beta("thinking-binding-controls-2026-08-01"))).Message.Is("input_transformations", "[]")) { NeedsUpstream = true },
    ];

    private static Case Policy(string code, string category) => Answered($"policy.{code.Replace('_', '-')}", "S20 C3.17", $"{code} is an empty refusal", Hello, Turn.Failed(code, "This request was flagged."),
        ("content", "[]"), ("stop_reason", "=refusal"), ("stop_details.category", category), ("stop_details.explanation", "=This request was flagged."));
}
