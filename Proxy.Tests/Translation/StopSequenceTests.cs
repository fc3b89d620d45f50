using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.Translation;
using Proxy.Tests.Canonical.Stages;
using Proxy.Tests.Json;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

/// <summary>C4.6 from upstream's bytes to the client's.</summary>
public sealed class StopSequenceTests
{
    [Fact]
    public void A_stream_and_a_JSON_answer_stop_at_the_same_place() =>
        Gen.Select(StopGen.Sequences, StopGen.WholeText.Array[1, 4], Gen.Int.Array[1, 5], Gen.Int.Array[0, 6], Gen.Int.Array[0, 4]).Sample((sequences, texts, forms, cuts, chunks) =>
        {
            var parts = texts.Select(text => Encoding.UTF8.GetString(StopGen.Escape(text, forms))).ToArray();
            var stops = StopMatcher.For(sequences);
            var stream = Translated.Stream(Events(parts, cuts), Translated.Context(), chunks: chunks, stops: stops);
            Assert.Empty(AnthropicGrammar.Check(stream));
            var folded = MessageFold.Fold(stream);
            var message = JsonNode.Parse(Translated.Json(Encoding.UTF8.GetBytes(Response(parts)), Translated.Context(), stops: stops))!.AsObject();

            Assert.Equal(message["stop_reason"]!.ToJsonString(), folded["stop_reason"]!.ToJsonString());
            Assert.Equal(message["stop_sequence"]?.ToJsonString(), folded["stop_sequence"]?.ToJsonString());
            Assert.Equal(message["content"]!.ToJsonString(), folded["content"]!.ToJsonString());
            Assert.Equal(Expected(texts, sequences), message["content"]!.AsArray().Where(block => (string?)block!["type"] == "text").Select(block => (string)block!["text"]!));
        }, iter: 2_000);

    [Fact]
    public void A_stream_counts_and_a_JSON_answer_knows_its_usage()
    {
        var stops = StopMatcher.For(["END"]);
        var folded = MessageFold.Fold(Translated.Stream(Events(["one twoEND"], []), Translated.Context(), stops: stops));
        Assert.Equal(12, (int)folded["usage"]!["input_tokens"]!);
        Assert.Equal(2, (int)folded["usage"]!["output_tokens"]!);
        var message = JsonNode.Parse(Translated.Json(Encoding.UTF8.GetBytes(Response(["one twoEND"])), Translated.Context(), stops: stops))!;
        Assert.Equal(10, (int)message["usage"]!["input_tokens"]!);
        Assert.Equal(20, (int)message["usage"]!["output_tokens"]!);
    }

    [Fact] // S10, R66: what a stream is cut after has been all the same
    public void A_cut_answer_tells_its_container_and_its_compaction()
    {
        const string Code = """{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"1","container_id":"cntr_1","outputs":null}""";
        byte[] events =
        [
            .. Event("{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + Code + "}"),
            .. Event("""{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"aENDb"}]}}"""),
        ];
        var context = Translated.Context(hosted: true, fresh: new FreshCompaction(new Compaction(JsonText.From("before")), new Usage { Input = 5, Output = 6 }));
        var message = MessageFold.Fold(Translated.Stream(events, context, stops: StopMatcher.For(["END"])));
        Assert.Equal("stop_sequence", (string?)message["stop_reason"]);
        Assert.StartsWith("container_", (string)message["container"]!["id"]!, StringComparison.Ordinal);
        Assert.Equal(["compaction", "message"], message["usage"]!["iterations"]!.AsArray().Select(one => (string?)one!["type"]));
    }

    [Fact]
    public void A_delta_that_cannot_match_costs_no_allocation()
    {
        using var translator = new StreamTranslator(Translated.Context(), Translated.Format, stops: StopMatcher.For(["\n\nHuman:", "END"]));
        translator.Translate(Event("""{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_0","type":"message","status":"in_progress","role":"assistant","content":[]}}"""));
        var delta = Event("""{"type":"response.output_text.delta","item_id":"msg_0","output_index":0,"content_index":0,"delta":" wo\nrd"}""");
        // The text is kept to be counted, in a buffer that doubles: 8 KB hold what follows.
        for (var i = 0; i < 700; i++) translator.Translate(delta);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
        {
            translator.Output.Clear();
            translator.Translate(delta);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(translator.StopReason);
        translator.Translate(Event("""{"type":"response.output_text.delta","item_id":"msg_0","output_index":0,"content_index":0,"delta":"EN"}"""));
        translator.Translate(Event("""{"type":"response.output_text.delta","item_id":"msg_0","output_index":0,"content_index":0,"delta":"D"}"""));
        Assert.Equal(StopReason.StopSequence, translator.StopReason);
    }

    /// <summary>The text of each block that is shown.</summary>
    private static IEnumerable<string> Expected(string[] texts, string[] sequences)
    {
        foreach (var text in texts)
        {
            var (shown, match) = StopGen.Reference(text, sequences);
            if (shown.Length > 0) yield return shown;
            if (match is not null) yield break;
        }
    }

    // A message with all the parts, then a call.
    private static byte[] Events(string[] parts, int[] cuts)
    {
        List<string> events = ["""{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_0","type":"message","status":"in_progress","role":"assistant","content":[]}}"""];
        for (var i = 0; i < parts.Length; i++)
        {
            events.AddRange(Escapes.Split(Encoding.UTF8.GetBytes(parts[i]), cuts).Select(fragment =>
                $$"""{"type":"response.output_text.delta","item_id":"msg_0","output_index":0,"content_index":{{i}},"delta":"{{Encoding.UTF8.GetString(fragment)}}"}"""));
            events.Add($$"""{"type":"response.output_text.done","item_id":"msg_0","output_index":0,"content_index":{{i}},"text":"{{parts[i]}}"}""");
        }

        events.Add($$"""{"type":"response.output_item.done","output_index":0,"item":{{Message(parts)}}}""");
        events.Add($$"""{"type":"response.output_item.added","output_index":1,"item":{{Call}}}""");
        events.Add($$"""{"type":"response.output_item.done","output_index":1,"item":{{Call}}}""");
        events.Add($$"""{"type":"response.completed","response":{{Response(parts)}}}""");
        return [.. events.SelectMany(Event)];
    }

    private static string Response(string[] parts) =>
        $$$"""{"id":"resp_1","object":"response","status":"completed","output":[{{{Message(parts)}}},{{{Call}}}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":30}}""";

    private static string Message(string[] parts) =>
        $$"""{"id":"msg_0","type":"message","status":"completed","role":"assistant","content":[{{string.Join(',', parts.Select(part => $$"""{"type":"output_text","text":"{{part}}","annotations":[]}"""))}}]}""";

    private const string Call = """{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"get","arguments":"{\"a\":\"ab\"}"}""";

    private static byte[] Event(string json) => Encoding.UTF8.GetBytes($"data: {json}\n\n");
}
