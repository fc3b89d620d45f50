using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R5 to R7, K4: what user and assistant said.</summary>
internal static class MessageCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("user.parts", "R5", "a user message is one item, its parts in order", Ask.Of(Content(Text("a"), Image, Text("b"))), ("input.#", "1"), ("input.0.role", "=user"),
            ("input.0.content.*.type", """["input_text","input_image","input_text"]"""), ("input.0.content.2.text", "=b")),
        Sends("user.neighbours", "R5 K4", "neighbours of one role stay apart", Ask.Turns(Ask.Turn("user", "\"a\""), Ask.Turn("user", "\"b\"")), ("input.#", "2"), ("input.*.content.0.text", """["a","b"]""")),
        Refused("user.empty-text", "R5 C0.7", "an empty text is refused with its path", Ask.Of(Content(Text("a"), Text(""))), "=messages.0.content.1: text content blocks must be non-empty"),
        Refused("user.no-content", "C0.7", "no messages are refused", Ask.Turns(), "~messages"),
        Sends("assistant.items", "R6", "each assistant text is an item of its own", Ask.Of(Hi, Content(Text("a"), Text("b")), "\"Go on\""), ("input.*.role", """["user","assistant","assistant","user"]"""),
            ("input.1.content.0.text", "=a"), ("input.2.content.0.text", "=b"), ("input.1.content.0.type", "=output_text")),
        Sends("assistant.cited", "R6", "text that citations split is one again", Ask.Of(Hi, Content(Text("a "), $$"""{"type":"text","text":"b","citations":[{"type":"char_location","cited_text":"b","document_index":0,"document_title":null,"start_char_index":0,"end_char_index":1}]}""", Text(" c")), "\"Go on\""),
            ("input.*.role", """["user","assistant","user"]"""), ("input.1.content.0.text", "=a b c")),
        Sends("assistant.phase", "R6", "what precedes a tool use is commentary, the rest final", Ask.Of(Hi, Content(Text("Adding."), Use("toolu_1")), Content(Result("toolu_1", "\"content\":\"1\"")), "\"1\"", "\"Go on\"").Tools(AddTool),
            ("input.1.phase", "=commentary"), ("input.4.phase", "=final_answer")),
        new("assistant.phase-told", "R6 S4", "a phase that upstream told comes back", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Still at it.", "commentary")));
            var first = (await trial.OkAsync(Hello.With("thinking", Summarized))).Message.Raw("content");
            await trial.OkAsync(Ask.Of(Hi, first, "\"Go on\"").With("thinking", Summarized));
            (await trial.UpstreamAsync())[1].Is(("input.*.type", """["message","reasoning","message","message"]"""), ("input.2.phase", "=commentary"));
        }) { NeedsUpstream = true },
        Refused("prefill.white-space", "R7", "a conversation ends with the user", Ask.Of(Hi, "\"So \""), "~must end with a user message"),
        new("prefill.emulated", "R7", "where a model may be prefilled it goes on, without what it repeats", async trial =>
        {
            var turn = Turn.With("\"chunk\":3", Step.Text("The answer is (B)"));
            await trial.PlayAsync(turn, turn);
            foreach (var streamed in (bool[])[false, true])
                (await trial.OkAsync(Ask.Of("\"1+1?\"", "\"The answer is (\"").On(trial.Features[Features.PrefillModel]!).Streamed(streamed))).Message.Is("content.[text].*.text", """["B)"]""");
            (await trial.UpstreamAsync())[0].Is("input.*.role", """["user","assistant","developer"]""");
        }) { NeedsUpstream = true, Feature = Features.PrefillModel },
        Sends("tool-use.bytes", "R8", "tool input goes byte for byte, without an id of its own", Ask.Of(Hi, Content(Use("toolu_1", """{"b": 1.50, "a":"\u00e9"}""")), Content(Result("toolu_1", "\"content\":\"1\""))).Tools(AddTool),
            ("input.1.arguments", """={"b": 1.50, "a":"\u00e9"}"""), ("input.1.name", "=add"), ("input.1.call_id", "=call_1"), ("input.1.id", null)),
        Refused("tool-use.no-object", "R8", "an input that is no object is refused", Ask.Of(Hi, Content(Use("toolu_1", "[1]")), Content(Result("toolu_1", "\"content\":\"1\""))).Tools(AddTool), "~messages.1.content.0"),
        Sends("same.bytes", "C0.3", "the same conversation is sent as the same bytes", Ask.Of(Hi, "\"Yes.\"", "\"Go on\"").With("system", "\"Be brief.\""), ("input.#", "4")),
    ];
}
