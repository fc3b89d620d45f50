using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

public sealed class GoldenStreamTests
{
    public static TheoryData<string> Names => GoldenStreams.Names;

    [Theory, MemberData(nameof(Names))]
    public void The_client_gets_exactly_these_bytes(string name)
    {
        var actual = Translate(name);
        if (GoldenStreams.Updating) GoldenStreams.Write(name, actual);
        Assert.Equal(GoldenStreams.ReadExpected(name), Encoding.UTF8.GetString(actual), ignoreLineEndingDifferences: false);
    }

    [Theory, MemberData(nameof(Names))]
    public void Any_split_of_the_upstream_bytes_gives_the_same(string name)
    {
        var whole = Encoding.UTF8.GetString(Translate(name));
        Gen.Int[1, 200].Array[1, 20].Sample(chunks => Assert.Equal(whole, Encoding.UTF8.GetString(Translate(name, chunks))), iter: 50);
    }

    [Theory, MemberData(nameof(Names))]
    public void It_keeps_to_the_grammar_and_to_the_Message_of_the_final_response(string name)
    {
        var streamed = Translate(name);
        var whole = Translated.Json(Translated.FinalResponse(GoldenStreams.ReadInput(name)), GoldenStreams.ContextOf(name), GoldenStreams.PruningOf(name));
        if (!streamed.AsSpan().StartsWith("event: "u8))
        {
            Assert.Equal(Encoding.UTF8.GetString(streamed), Encoding.UTF8.GetString(whole));
            return;
        }

        Assert.Empty(AnthropicGrammar.Check(streamed));
        var message = JsonNode.Parse(whole)!.AsObject();
        if ((string?)message["type"] == "error") return; // it failed after the start: a JSON client gets a status instead
        var folded = Translated.Comparable(MessageFold.Fold(streamed));
        Assert.Equal(Translated.Comparable(message).ToJsonString(), Sorted(folded, message).ToJsonString());
    }

    private static byte[] Translate(string name, int[]? chunks = null) =>
        Translated.Stream(GoldenStreams.ReadInput(name), GoldenStreams.ContextOf(name), GoldenStreams.PruningOf(name), chunks);

    /// <summary>The same values in the other's key order, so that a difference reads well.</summary>
    private static JsonNode Sorted(JsonNode value, JsonNode? order)
    {
        if (JsonNode.DeepEquals(value, order)) return order!;
        return value;
    }
}
