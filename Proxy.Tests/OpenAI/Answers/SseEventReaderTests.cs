using System.Text;
using CsCheck;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>F31, F33, C4.10.</summary>
public sealed class SseEventReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data:a\n\n", "a")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data\n\n", "")]
    [InlineData("data:\n\n", "")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data: a\ndata:\ndata: b\n\n", "a\n\nb")]
    [InlineData("event: x\nid: 7\nretry: 5\ndata: a\n\n", "a")]
    [InlineData(": comment\n\n: another\ndata: a\n\n", "a")]
    [InlineData("\n\n\ndata: a\n\n\n\ndata: b\n\n", "a|b")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("\uFEFF\ndata: a\n\n", "a")]
    [InlineData("data: a", "a")]
    [InlineData("data: a\n", "a")]
    [InlineData("data: a\r", "a")]
    [InlineData("data: a\n\ndata: b\ndata: c", "a|b\nc")]
    [InlineData("data: [DONE]\n\n", "[DONE]")]
    [InlineData("database: a\n\nDATA: b\n\n data: c\n\n", "")]
    [InlineData("<html>\n<body>\n\n", "")]
    [InlineData("", "")]
    public void Events_are_found_in_any_split(string stream, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var chunk = 1; chunk <= Math.Max(1, bytes.Length); chunk++)
            Assert.Equal(expected, string.Join('|', Read(bytes, _ => chunk)));
    }

    [Fact]
    public void Random_splits_of_random_streams_find_the_same_events()
    {
        var lines = Gen.OneOf("data: one", "data:two", "data", ": c", "event: e", "", "data: {\"é\":\"😀\"}", "x");
        var ends = Gen.OneOf("\n", "\r\n", "\r");
        var stream = Gen.Select(lines, ends, (l, e) => l + e).List[0, 30].Select(string.Concat);
        Gen.Select(stream, Gen.Int[1, 9].Array[1, 8]).Sample((text, chunks) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            return Read(bytes, _ => int.MaxValue).SequenceEqual(Read(bytes, i => chunks[i % chunks.Length]));
        });
    }

    [Fact]
    public void An_event_within_one_chunk_is_not_copied()
    {
        using var reader = new SseEventReader();
        var chunk = "data: abc\n\n"u8.ToArray();
        ReadOnlySpan<byte> rest = chunk;
        Assert.True(reader.TryRead(ref rest, out var data));
        Assert.True(data.Overlaps(chunk));
        Assert.Equal("abc", Encoding.UTF8.GetString(data));
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData(": ")]
    [InlineData("event: ")]
    public void F33_a_line_without_end_is_cut_at_the_cap(string start)
    {
        using var reader = new SseEventReader(maxEventBytes: 1000);
        Feed(reader, start);
        for (var i = 0; i < 20 && !reader.Overflowed; i++) Feed(reader, new string('x', 100));
        Assert.True(reader.Overflowed);
        Assert.False(reader.TryReadLast(out _));
    }

    [Fact]
    public void F33_data_lines_without_end_are_cut_at_the_cap()
    {
        using var reader = new SseEventReader(maxEventBytes: 1000);
        for (var i = 0; i < 20 && !reader.Overflowed; i++) Feed(reader, "data: " + new string('x', 100) + "\n");
        Assert.True(reader.Overflowed);
    }

    [Fact]
    public void F33_the_cap_is_for_one_event_not_for_the_stream()
    {
        using var reader = new SseEventReader(maxEventBytes: 1000);
        for (var i = 0; i < 50; i++) Feed(reader, "data: " + new string('x', 900) + "\n\n");
        Assert.False(reader.Overflowed);
    }

    private static void Feed(SseEventReader reader, string text)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        while (reader.TryRead(ref bytes, out _))
        {
        }
    }

    private static List<string> Read(byte[] bytes, Func<int, int> chunk)
    {
        using var reader = new SseEventReader();
        var found = new List<string>();
        var turn = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var next = bytes.AsSpan(at, Math.Min(chunk(turn++), bytes.Length - at)).ToArray();
            at += next.Length;
            ReadOnlySpan<byte> rest = next;
            while (reader.TryRead(ref rest, out var data)) found.Add(Encoding.UTF8.GetString(data));
            Assert.True(rest.IsEmpty);
        }

        if (reader.TryReadLast(out var last)) found.Add(Encoding.UTF8.GetString(last));
        return found;
    }
}
