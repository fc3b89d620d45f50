using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D11 to D17: reasoning, there and back.</summary>
internal static class ThinkingCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("D11", "D11 C4.5 S4", "the signature seals what the finished item says", async trial =>
        {
            // The simulator's first event of a reasoning item carries an encrypted_content that it does not take back.
            await trial.PlayAsync(Turn.Of(Step.Reasoning("thought"), Step.Call("add", """{"a":1}""")));
            var first = await trial.OkAsync(Adding.With("thinking", Summarized).Streamed());
            if (first.Events.Count(entry => entry.Doc.Has("delta.type", "=signature_delta")) != 1) throw new NotHeldException("stream: not exactly one signature_delta");
            await trial.OkAsync(Next(first.Message, Result(first.Message.Text("content.[tool_use].0.id"), "\"content\":\"1\"")));
            (await trial.UpstreamAsync())[1].Is("input.[reasoning].#", "1");
        }) { NeedsUpstream = true },
        Answered("D12", "D12 R29 S4", "thinking that is not shown is an empty block with a signature", Hello.With("thinking", Omitted), Turn.Of(Step.Reasoning(), Step.Text("Hi.")),
            ("content.0.type", "=thinking"), ("content.0.thinking", "="), ("content.0.signature", "?")),
        Streamed("D12.deltas", "D12 C4.5", "a hidden block has one signature and no thinking delta", Hello.With("thinking", Omitted), Turn.Of(Step.Reasoning(), Step.Text("Hi.")), stream =>
        {
            if (stream.Events.Any(entry => entry.Doc.Has("delta.type", "=thinking_delta"))) throw new NotHeldException("stream: a thinking_delta, though nothing is to be shown");
        }),
        new("D13", "D13 R24 S4", "summary parts are joined, and taken apart again", async trial =>
        {
            var turn = Turn.Of(Step.Reasoning("a", "b"), Step.Text("Hi."));
            await trial.PlayAsync(turn, turn, turn, turn);
            foreach (var streamed in (bool[])[false, true])
            {
                var first = await trial.OkAsync(Hello.With("thinking", Summarized).Streamed(streamed));
                first.Message.Is("content.0.thinking", "=a\n\nb");
                await trial.OkAsync(Next(first.Message, Text("Again")));
            }
            foreach (var again in (int[])[1, 3])
                (await trial.UpstreamAsync())[again].Is("input.[reasoning].0.summary", """[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}]""");
        }) { NeedsUpstream = true },
        new("D14", "D14 C0.3 R24 R8", "the next turn starts with the bytes of the last, reasoning before its call", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Call("add", """{"a": 1.0}""", "call_abc")));
            var first = await trial.OkAsync(Adding.With("thinking", Summarized));
            await trial.OkAsync(Next(first.Message, Result("toolu_abc", "\"content\":\"1\"")));
            var sent = await trial.UpstreamAsync();
            if (!sent[1].Raw("input").StartsWith(sent[0].Raw("input")[..^1], StringComparison.Ordinal)) throw new NotHeldException("the second input does not begin as the first");
            sent[1].Is(("input.*.type", """["message","reasoning","function_call","function_call_output"]"""), ("input.1.id", "^rs_"), ("input.1.encrypted_content", "?"), ("input.2.arguments", """={"a": 1.0}"""));
        }) { NeedsUpstream = true },
        new("D15", "D15 R26 S23", "a signature of someone else drops the block and its text, and is told", async trial =>
        {
            var reply = await trial.OkAsync(Foreign.Beta("thinking-binding-controls-2026-08-01"));
            reply.Message.Is("input_transformations", """[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"}]""");
            (await trial.UpstreamOnceAsync()).Omits("a private thought").Is("input.[reasoning].#", "0");
        }) { NeedsUpstream = true },
        new("D15.silent", "D15 S23", "without the beta nothing is told of it", async trial => (await trial.OkAsync(Foreign)).Message.Is("input_transformations", null)) { NeedsUpstream = true },
        new("D16", "D16 R24", "thinking of the latest turn cannot be changed", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")));
            var first = await trial.OkAsync(Hello.With("thinking", Summarized));
            var changed = first.Message.Raw("content").Replace("\"think\"", "\"thinK\"", StringComparison.Ordinal);
            var error = await trial.RefusedAsync(Ask.Of(Hi, changed, "\"Again\"").With("thinking", Summarized));
            error.Is(("message", "~messages.1.content.0"), ("message", "~`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified"));
        }) { NeedsUpstream = true },
        new("D17", "D17 R27 C3.3", "reasoning that upstream will not take is left out once", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")), Turn.Error(400, null, "Item 'rs_1' of type 'reasoning' was provided without its required following item."), Turn.Says("Again."));
            var first = await trial.OkAsync(Hello.With("thinking", Summarized));
            (await trial.OkAsync(Next(first.Message, Text("Again")))).HasHeader("x-gateway-warning", "~reasoning:stripped");
            var sent = await trial.UpstreamAsync();
            if (sent.Count != 3) throw new NotHeldException($"expected one retry, {sent.Count} requests went upstream");
            sent[1].Is("input.[reasoning].#", "1");
            sent[2].Is("input.[reasoning].#", "0");
        }) { NeedsUpstream = true },
    ];

    /// <summary>A turn of Anthropic's own reasoning.</summary>
    private static Ask Foreign => Ask.Of(Hi, Content("""{"type":"thinking","thinking":"a private thought","signature":"EqQBCgIYAhIkZm9yZWlnbg=="}""", Text("Hello")), "\"Again\"").With("thinking", Summarized);

    private static Ask Next(Doc first, string block) => Ask.Of(Hi, first.Raw("content"), Content(block)).With("thinking", Summarized).Tools(AddTool);
}
