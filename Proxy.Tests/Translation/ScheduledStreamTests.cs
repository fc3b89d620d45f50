using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Tests.Canonical.Sources;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

/// <summary>
/// C0.1, C4.3: items of every kind side by side, each begun in turn and told in any mixture of pieces: the stream keeps to
/// Anthropic's grammar and means what the Response means that it ends with.
/// </summary>
public sealed class ScheduledStreamTests
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Any_items_in_any_mixture_stream_as_they_answer() =>
        Gen.Select(Gen.Int[0, 1_000_000].Array[0, 400], Gen.Int[0, 1023]).Sample(Holds, iter: 400);

    /// <summary>Of the tool that is called: a null for what need not be there is none (K10).</summary>
    private static readonly PruningPlan? s_pruning = PruningPlan.For([new Tool("a", JsonRaw.From("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array"}}}"""))]);

    private static void Holds(int[] numbers, int client)
    {
        var tape = new Tape(numbers);
        var count = 1 + tape.Next(6);
        var end = tape.Pick("completed", "max_output_tokens", "content_filter");
        var items = Enumerable.Range(0, count).Select(i => ScriptedItem.Any(i, tape, isCut: i == count - 1 && end == "max_output_tokens" && tape.OneIn(2))).ToArray();
        var response = Response(items, end);
        int? limit = tape.OneIn(6) ? 1 + tape.Next(15) : null;
        var stops = (client & 64) == 0 ? null : StopMatcher.For(tape.Pick<string[]>(["END"], ["e E", "\n\n"], ["😀", "b"]));
        var stream = Translated.Stream(Bytes(items, response, tape), Client(client), s_pruning, chunks: [1 + tape.Next(900)], stops: stops, tokenLimit: limit);
        var whole = Translated.Json(Encoding.UTF8.GetBytes(response.ToJsonString()), Client(client), s_pruning, stops, limit);

        Assert.Empty(AnthropicGrammar.Check(stream));
        var message = Translated.Comparable(JsonNode.Parse(whole)!.AsObject());
        var folded = Translated.Comparable(MessageFold.Fold(stream));
        // R54: tokens are counted as they come, and more text may make fewer of it; D5 holds where it is cut.
        if (limit is not null) return;
        // What was cut off is counted here (C4.6).
        if ((string?)message["stop_sequence"] is not null) (message["usage"], folded["usage"]) = (null, null);
        Assert.True(JsonNode.DeepEquals(message, folded), $"{message.ToJsonString(s_plain)}\n{folded.ToJsonString(s_plain)}");
    }

    /// <summary>What the client declared, by bits.</summary>
    private static AnswerContext Client(int client) => Translated.Context(
        hosted: (client & 1) != 0, found: (client & 2) != 0, compacts: (client & 4) != 0, summarized: (client & 8) != 0, commentaryAsThinking: (client & 16) != 0, oneToolCall: (client & 32) != 0, showThinking: (client & 128) == 0,
        citing: (client & 256) == 0 ? null : CitedRuby.Sources(), prefill: (client & 512) == 0 ? null : "the END");

    private static JsonObject Response(ScriptedItem[] items, string end)
    {
        var isWhole = end == "completed";
        var response = JsonNode.Parse("""{"id":"resp_1","object":"response","error":null}""")!.AsObject();
        response["status"] = isWhole ? "completed" : "incomplete";
        response["incomplete_details"] = isWhole ? null : new JsonObject { ["reason"] = end };
        response["output"] = new JsonArray([.. items.Select(item => item.Whole.DeepClone())]);
        response["usage"] = JsonNode.Parse("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":30}""");
        return response;
    }

    private static byte[] Bytes(ScriptedItem[] items, JsonObject response, Tape tape)
    {
        var gap = 1 + tape.Next(3);
        var named = gap > 1 || !tape.OneIn(4);
        var output = new StringBuilder();
        Write(output, new JsonObject { ["type"] = "response.created", ["response"] = new JsonObject { ["id"] = "resp_1", ["status"] = "in_progress" } }, tape);
        var told = new int[items.Length];
        for (var (begun, done) = (0, 0); done < items.Length;)
        {
            var i = tape.Next(Math.Min(begun + 1, items.Length));
            if (i == begun)
            {
                begun++;
                Tell("response.output_item.added", items[i].Announced);
            }
            else if (told[i] < items[i].Pieces.Count)
            {
                var piece = items[i].Pieces[told[i]++].DeepClone().AsObject();
                piece["output_index"] = i * gap;
                if (named) piece["item_id"] = (string)items[i].Whole["id"]!;
                Write(output, piece, tape);
            }
            else if (told[i]++ == items[i].Pieces.Count)
            {
                done++;
                // What is not told as done, the Response tells.
                if ((string?)items[i].Whole["status"] != "in_progress" && !tape.OneIn(8)) Tell("response.output_item.done", items[i].Whole);
            }
            else if (begun < items.Length)
            {
                Tell("response.output_item.added", items[begun].Announced, begun++);
            }

            void Tell(string type, JsonObject item, int? at = null) =>
                Write(output, new JsonObject { ["type"] = type, ["output_index"] = (at ?? i) * gap, ["item"] = item.DeepClone() }, tape);
        }

        Write(output, new JsonObject { ["type"] = "response." + (string)response["status"]!, ["response"] = response.DeepClone() }, tape);
        if (tape.OneIn(2)) output.Append("data: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(tape.OneIn(3) ? output.ToString().Replace("\n", "\r\n", StringComparison.Ordinal) : output.ToString());
    }

    private static void Write(StringBuilder output, JsonObject happened, Tape tape)
    {
        happened["sequence_number"] = output.Length;
        if (happened.ContainsKey("delta") && tape.OneIn(4))
            (happened["logprobs"], happened["obfuscation"]) = (JsonNode.Parse("""[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[]}]"""), "x9");
        if (tape.OneIn(5)) output.Append(": keep-alive\n\n");
        if (tape.OneIn(9)) output.Append("event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n");
        if (!tape.OneIn(3)) output.Append("event: ").Append((string)happened["type"]!).Append('\n');
        // Items and annotations are sealed as they are spelled: what is compared is spelled in one way.
        output.Append("data: ").Append(happened.ContainsKey("delta") && tape.OneIn(2) ? happened.ToJsonString(s_plain) : happened.ToJsonString()).Append("\n\n");
    }
}
