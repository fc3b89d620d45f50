using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D18 to D20: stop sequences.</summary>
internal static class StopCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("D18.stream", "D18 C4.6 R57", "a stop sequence over several deltas ends the stream, and upstream is let go", async trial =>
        {
            await trial.PlayAsync(Turn.With("\"bare\":true", Step.Event(Added), Delta("ab E"), Delta("N"), Delta("D cd"), Step.Wait(10_000), Delta(" ef")));
            var reply = await trial.OkAsync(Hello.With("stop_sequences", "[\"END\"]").Streamed());
            reply.Message.Is(("content.0.text", "=ab "), ("content.#", "1"), ("stop_reason", "=stop_sequence"), ("stop_sequence", "=END"));
            await trial.UpstreamWasLeftAsync();
            (await trial.UpstreamOnceAsync()).Is(("stop", null), ("stop_sequences", null));
        }) { NeedsUpstream = true },
        Answered("D18.begins", "D18 C4.6 S16", "what only begins like a stop sequence is shown", Hello.With("stop_sequences", "[\"END\"]"), Turn.With("\"chunk\":4", Step.Text("ab ENx")),
            ("content.0.text", "=ab ENx"), ("stop_reason", "=end_turn"), ("stop_sequence", "null")),
        Answered("D18.json", "D18 C4.6", "JSON and stream stop at the same place", Hello.With("stop_sequences", "[\"END\"]"), Turn.Of(Step.Text("ab END cd"), Step.Text("never shown")),
            ("content.*.text", "[\"ab \"]"), ("stop_reason", "=stop_sequence"), ("stop_sequence", "=END")),
        Answered("D19", "D19 C4.6", "arguments and reasoning are not searched", Adding.With("stop_sequences", "[\"x\"]").With("thinking", Summarized),
            Turn.Of(Step.Reasoning("x marks the spot"), Step.Call("add", """{"a":1,"x":"x"}""")),
            ("stop_reason", "=tool_use"), ("content.0.thinking", "=x marks the spot"), ("content.1.input", """{"a":1,"x":"x"}""")),
        Refused("D20", "D20 R57", "a stop sequence of white space is refused", Hello.With("stop_sequences", "[\"  \"]"), "~stop_sequences"),
    ];

    private const string Added = """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""";

    private static string Delta(string text) => Step.Event($$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}"}""");
}
