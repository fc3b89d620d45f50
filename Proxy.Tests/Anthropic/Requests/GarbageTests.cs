using System.Text;
using CsCheck;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>Whatever arrives, the reader answers with a conversation or a refusal.</summary>
public sealed class GarbageTests
{
    // Words that lead far into the reader, and bytes that break JSON and UTF-8.
    private static readonly string[] s_words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "null", "true", "1e999", "-1", "\"\"", "{}", "[]", "\"type\":", "\"text\"", "\"tool_use\"", "\"tool_result\"",
        "\"tool_reference\"", "\"image\"", "\"document\"", "\"source\":", "\"content\":", "\"role\":", "\"user\"", "\"assistant\"", "\"system\"", "\"id\":", "\"name\":",
        "\"input\":", "\"thinking\"", "\"search_result\"", "\"browser_state\"", "\"fallback\"", "\"base64\"", "\"url\"", "\"data\":\"AAAA\"", "\u0000", "\ud83d\ude00",
    ];

    private static readonly byte[][] s_seeds = [.. Seeds().Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Random_bytes_are_refused_cleanly() => Gen.Byte.Array[0, 200].Sample(Survives);

    [Fact]
    public void Random_fragments_of_requests_are_refused_cleanly() => Gen.OneOf(s_words).Array[0, 60]
        .Sample(words => Survives(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + string.Concat(words))));

    [Fact]
    public void Requests_with_a_few_bytes_changed_are_read_or_refused_cleanly() =>
        Gen.Select(Gen.OneOf(s_seeds), Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 4])
            .Sample((seed, changes) =>
            {
                var body = (byte[])seed.Clone();
                foreach (var (at, value) in changes) body[at % body.Length] = value;
                Survives(body);
            });

    [Fact]
    public void Requests_with_a_piece_replaced_are_read_or_refused_cleanly() =>
        Gen.Select(Gen.OneOf(s_seeds), Gen.Int[0, 100_000], Gen.Int[0, 20], Gen.OneOf(s_words))
            .Sample((seed, at, length, word) =>
            {
                at %= seed.Length;
                length = Math.Min(length, seed.Length - at);
                Survives([.. seed[..at], .. Encoding.UTF8.GetBytes(word), .. seed[(at + length)..]]);
            });

    [Fact]
    public void Requests_cut_short_are_refused()
    {
        foreach (var seed in s_seeds)
        {
            MessagesRequestReader.Read(seed, Bodies.V2023, new Warnings());
            for (var length = 0; length < seed.Length; length++)
            {
                var refusal = Assert.Throws<RequestRejectedException>(() => MessagesRequestReader.Read(seed.AsMemory(0, length), Bodies.V2023, new Warnings()));
                Assert.StartsWith("The request body is not valid JSON", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void Survives(byte[] body)
    {
        foreach (var traits in (ReadOnlySpan<Proxy.Core.Anthropic.RequestTraits>)[Bodies.V2023, Bodies.V2026])
        {
            try
            {
                var conversation = MessagesRequestReader.Read(body, traits, new Warnings());
                Assert.NotEmpty(conversation.Turns);
            }
            catch (RequestRejectedException refusal)
            {
                Assert.Equal(FailureKind.InvalidRequest, refusal.Failure.Kind);
                Assert.NotEmpty(refusal.Message);
            }
        }
    }

    private static IEnumerable<string> Seeds()
    {
        yield return Bodies.Of(
            Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + Bodies.Text("a") + "," + Bodies.Image() + ",{\"type\":\"tool_reference\",\"tool_name\":\"get\"}]"))
                + "," + Bodies.Message("system", "[]", "\"output_config\":{\"effort\":\"low\"}"),
            Bodies.Tools(Bodies.Tool()) + ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"get\"},\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}");
        yield return Bodies.Of(
            Bodies.UserBlocks(
                Bodies.Document("{\"type\":\"content\",\"content\":[" + Bodies.Text("\ud83d\ude00 \\ \"") + "]}", "\"title\":\"t\",\"citations\":{\"enabled\":true}"),
                "{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[" + Bodies.Text("x") + "]}",
                "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/b\"},\"transformations\":{\"oversized_image\":\"error\"}}")
                + "," + Bodies.AssistantBlocks("{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"}", "{\"type\":\"redacted_thinking\",\"data\":\"d\"}", Bodies.Text("a"))
                + "," + Bodies.User("go on"),
            "\"system\":[" + Bodies.Text("s", "\"cache_control\":{\"type\":\"ephemeral\"}") + "],\"metadata\":{\"user_id\":\"u\"},\"temperature\":0.5,\"top_k\":3,"
                + "\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]},\"stop_sequences\":[],\"billing_policy\":{\"bill_to\":\"self\"}");
    }
}
