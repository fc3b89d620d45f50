using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.OpenAI.Answers;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>The fast way and the JSON reader agree on every event.</summary>
public sealed class FlatEventTests
{
    [Theory]
    [InlineData("{\"type\":\"response.output_text.delta\",\"content_index\":0,\"delta\":\"caf\\u00e9 \\\"\\n\",\"item_id\":\"msg_1\",\"logprobs\":[],\"obfuscation\":\"x\",\"output_index\":12,\"sequence_number\":4}", true)]
    [InlineData("{\"type\":\"error\",\"code\":null}", true)]
    [InlineData("{\"type\": \"error\"}", false)]
    [InlineData("{\"type\":\"x\",\"item\":{}}", false)]
    [InlineData("{\"a\":[1]}", false)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":1.5}", false)]
    [InlineData("{\"a\":1234567890}", false)]
    [InlineData("{\"a\":\"\\x\"}", false)]
    [InlineData("{\"a\":\"\\u12g4\"}", false)]
    [InlineData("{\"a\":\"\t\"}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{\"a\":1}}", false)]
    [InlineData("{\"a\":nul}", false)]
    [InlineData("{\"a\":\"}", false)]
    [InlineData("{\"a\"}", false)]
    [InlineData("{\"a\":}", false)]
    [InlineData("{}", false)]
    [InlineData("{", false)]
    [InlineData("", false)]
    public void Only_flat_events_take_the_fast_way(string json, bool taken)
    {
        var found = new StreamEvent { OutputIndex = -1 };
        Assert.Equal(taken, FlatEvent.TryRead(Encoding.UTF8.GetBytes(json), ref found));
    }

    [Fact]
    public void What_the_fast_way_accepts_is_json_with_the_same_values()
    {
        // Pieces of events in any order: mostly valid objects, and every near miss of one.
        string[] pieces =
        [
            "{", "}", ",", ":", "\"type\":\"response.output_text.delta\"", "\"delta\":\"a\\\"b\"", "\"delta\":\"\\ud83d\"", "\"delta\":7", "\"output_index\":3",
            "\"output_index\":\"3\"", "\"content_index\":0", "\"summary_index\":12", "\"item_id\":\"msg_1\"", "\"logprobs\":[]", "\"text\":\"t\"", "\"arguments\":\"\"",
            "\"refusal\":null", "\"x\":00", "\"x\":-1", "\"x\":1e3", "\"x\":\"\\q\"", "\"x\":[[]]", "\"item\":{\"type\":\"message\"}", "\"\":\"\"", " ",
        ];
        var middle = Gen.OneOf(pieces).Array[0, 8];
        Gen.Select(middle, Gen.Bool).Sample((parts, tidy) => AgreesWithReader(Encoding.UTF8.GetBytes(tidy ? "{" + string.Join(',', parts) + "}" : string.Concat(parts))));
    }

    [Theory]
    [MemberData(nameof(RecordedAnswerTests.Streams), MemberType = typeof(RecordedAnswerTests))]
    public void Recorded_events_mutated_or_not_are_read_the_same(string? name)
    {
        var events = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse")).Split('\n')
            .Where(l => l.StartsWith("data: {", StringComparison.Ordinal) && l.Length < 2000)
            .Select(l => Encoding.UTF8.GetBytes(l[6..].TrimEnd())).ToArray();
        Assert.All(events, e => Assert.True(AgreesWithReader(e)));
        Gen.Select(Gen.OneOf(events), Gen.Int[0, 2000], Gen.Byte[0x01, 0x7F]).Sample((json, at, value) =>
        {
            var mutated = json.ToArray();
            mutated[at % mutated.Length] = value;
            return AgreesWithReader(mutated);
        });
    }

    private static bool AgreesWithReader(byte[] json)
    {
        var fast = new StreamEvent { OutputIndex = -1 };
        if (!FlatEvent.TryRead(json, ref fast)) return true;
        // White space in front takes the same bytes past the fast way.
        var slow = StreamEvent.Read([(byte)' ', .. json]);
        return fast.Kind == slow.Kind && fast.OutputIndex == slow.OutputIndex && fast.PartIndex == slow.PartIndex
            && fast.Delta.SequenceEqual(slow.Delta) && fast.Whole.SequenceEqual(slow.Whole) && fast.ItemId.SequenceEqual(slow.ItemId)
            && slow.Item.IsEmpty && slow.Part.IsEmpty && slow.Response.IsEmpty && slow.Error.IsEmpty
            && JsonDocument.Parse(json).RootElement.ValueKind == JsonValueKind.Object;
    }
}
