using System.Text;
using CsCheck;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Canonical.Sources;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>R20.</summary>
public sealed class CitationStageTests
{
    private static readonly string[] s_plain = ["a", "b ", " ", "\n", "é", "😀", "\"", "\\", "[", "]", "[[", "]]", "[[c", "/", ""];
    private static readonly string[] s_marks = ["[[cite:d0.0]]", "[[cite:d0.1-2,s0.0]]", "[[cite:d9.0]]", "[[cite:]]", "[[/cite]]", "[[cite:d2.0]]"];

    [Theory]
    [InlineData("So: [[cite:d0.0]]Matz.[[/cite]] Yes.", "text|+So: |close|cited|cite|+Matz.|close|text|+ Yes.|close")]
    [InlineData("[[cite:d0.0]]A.[[/cite]] [[cite:d0.1,s0.0]]B.[[/cite]]\n", "cited|cite|+A. |close|cited|cite|cite|+B.\\n|close")]
    [InlineData("\n[[cite:d0.0]] A.[[/cite]]", "cited|cite|+\\n A.|close")]
    [InlineData("[[cite:d0.0]]A.[[cite:d0.1]]B.", "cited|cite|+A.|close|cited|cite|+B.|close")]
    [InlineData("A[[cite:d9.9]]B[[/cite]]C", "text|+ABC|close")]
    [InlineData("[[cite:d0.0]][[/cite]]", "")]
    [InlineData(" [[cite:d0.0]] [[/cite]]", "text|+  |close")]
    [InlineData("", "")]
    public void A_marked_text_becomes_blocks(string text, string calls) => Assert.Equal(calls, Calls(text, []));

    [Fact]
    public void Only_what_may_be_a_mark_is_held_back()
    {
        var sink = new RecordingSink();
        using var stage = Stage(sink);
        stage.OpenText();
        foreach (var fragment in (string[])["One", " [two]", " [[ci", "ted]] [[cite", ":d0.0]]Matz", "[[", "/cite]].", " End"]) stage.Append(Encoding.UTF8.GetBytes(fragment));
        Assert.Equal(["text", "+One", "+ [two]", "+ ", "+[", "+[cited", "+]] ", "close", "cited", "cite", "+Matz", "close", "text", "+.", "+ End"], sink.Calls);
    }

    [Fact]
    public void Thinking_and_tool_input_are_no_text_and_a_refusal_cites_nothing()
    {
        var sink = new RecordingSink();
        using var stage = Stage(sink);
        stage.OpenThinking();
        stage.Append("[[/cite]]"u8);
        stage.Sign("x"u8);
        stage.Close();
        stage.OpenToolUse("1", "t");
        stage.Append("[[/cite]]"u8);
        stage.Close();
        stage.OpenRefusal();
        stage.Append("[[cite:d0.0]]No."u8);
        stage.Close();
        stage.Finish(new AnswerEnd(StopReason.Refusal, new Usage(), new RefusalDetails(null, "[[cite:d0.0]]No."u8.ToArray())));
        Assert.Equal(["thinking", "+[[/cite]]", "sign", "close", "tool t", "+[[/cite]]", "close", "refusal", "+No.", "close", "finish Refusal"], sink.Calls);
        Assert.Equal("No.", Encoding.UTF8.GetString(sink.End!.Value.Refusal!.Explanation!));
    }

    [Fact]
    public void What_upstream_cites_itself_stays_with_the_text_that_is_open()
    {
        var sink = new RecordingSink();
        using var stage = Stage(sink);
        stage.OpenText();
        stage.Append("[[cite:d0.0]]A.[[/cite]] "u8);
        stage.Cite(new WebCitation(JsonText.Empty, null, JsonText.Empty, ""));
        stage.Close();
        Assert.Equal(["cited", "cite", "+A.", "cite", "+ ", "close"], sink.Calls);
    }

    [Fact]
    public void Unknown_sources_are_told_once()
    {
        var warnings = new Warnings();
        using var stage = new CitationStage(new RecordingSink(), CitedRuby.Sources(), warnings);
        stage.OpenText();
        stage.Append("[[cite:d7.0]]A[[/cite]][[cite:x]]B"u8);
        stage.Close();
        Assert.Equal("citations:unknown_source", warnings.ToString());
    }

    [Fact]
    public void A_text_without_marks_is_untouched_and_costs_no_allocation()
    {
        using var stage = Stage(new Silent());
        stage.OpenText();
        stage.Append("A [list] [of] things\\n"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) stage.Append(" word\\nword"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Any_split_gives_the_same_blocks_and_all_but_the_marks_is_shown() =>
        Gen.Select(Gen.Int[0, s_plain.Length + s_marks.Length - 1].Array[0, 12], Gen.Int.Array[0, 10], Gen.Bool).Sample((pieces, cuts, ascii) =>
        {
            // A mark is only what it says when no bracket before it makes another of it.
            var text = string.Concat(pieces.Select(i => i < s_plain.Length ? s_plain[i] : s_marks[i - s_plain.Length]));
            var whole = Calls(text, [], ascii);
            Assert.Equal(whole, Calls(text, cuts, ascii));
            var expected = Encoding.UTF8.GetString(Unmarked.Of(Escape(text, ascii)));
            Assert.Equal(expected, string.Concat(whole.Split('|').Where(call => call.StartsWith('+')).Select(call => call[1..])));
            Assert.DoesNotContain("[[cite:d", expected.Replace("[[[cite", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }, iter: 20_000);

    [Fact]
    public void Text_that_no_mark_is_in_passes_whole() =>
        Gen.Select(Gen.Int[0, s_plain.Length - 1].Select(i => s_plain[i]).Array[0, 12].Select(string.Concat), Gen.Int.Array[0, 10], Gen.Bool).Sample((text, cuts, ascii) =>
            Assert.Equal(text.Length == 0 ? "" : "text|+" + Encoding.UTF8.GetString(Escape(text, ascii)) + "|close", Calls(text, cuts, ascii)), iter: 10_000);

    [Fact]
    public void What_is_cited_is_always_the_sources_own() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[-1, 4]).Sample((index, first, last) =>
        {
            var sink = new Collecting();
            using var stage = Stage(sink);
            stage.OpenText();
            stage.Append(Encoding.UTF8.GetBytes($"[[cite:d{index}.{first}{(last < 0 ? "" : $"-{last}")}]]The model's own words.[[/cite]]"));
            stage.Close();
            foreach (var citation in sink.Citations)
            {
                var source = citation.Span.Index == 0 ? CitedRuby.Text : "onetwo";
                var cited = citation.CitedText.Decode();
                Assert.Contains(cited, source, StringComparison.Ordinal);
                if (citation.Span.Kind != SourceKind.Text) continue;
                var runes = source.EnumerateRunes().ToArray();
                Assert.Equal(string.Concat(runes[citation.Span.Start..citation.Span.End]), cited);
            }

            Assert.Equal(CitedRuby.Sources().Find(false, index)?.Cite(first, last < 0 ? first : last) is null ? 0 : 1, sink.Citations.Count);
        });

    private static CitationStage Stage(IAnswerSink sink) => new(sink, CitedRuby.Sources(), new Warnings());

    private static byte[] Escape(string text, bool ascii) =>
        ascii ? Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(text)[1..^1]) : JsonText.From(text).Escaped.ToArray();

    /// <summary>Neighbouring fragments put together.</summary>
    private static string Calls(string text, int[] cuts, bool ascii = false)
    {
        var sink = new RecordingSink();
        using var stage = Stage(sink);
        stage.OpenText();
        foreach (var fragment in Escapes.Split(Escape(text, ascii), cuts)) stage.Append(fragment);
        stage.Close();
        var calls = new List<string>();
        foreach (var call in sink.Calls)
        {
            if (call[0] == '+' && calls is [.., ['+', ..]]) calls[^1] += call[1..];
            else calls.Add(call);
        }

        return string.Join('|', calls);
    }

    private class Silent : IAnswerSink
    {
        public bool Ended => false;

        public void Start(in AnswerStart start)
        {
        }

        public void OpenText()
        {
        }

        public void OpenThinking()
        {
        }

        public void OpenToolUse(string id, string name, string? toolset = null)
        {
        }

        public void Append(ReadOnlySpan<byte> escaped)
        {
        }

        public void Sign(ReadOnlySpan<byte> signature)
        {
        }

        public void Close()
        {
        }

        public void Redacted(ReadOnlySpan<byte> data)
        {
        }

        public void Hosted(Proxy.Core.Canonical.Hosted.HostedBlock block)
        {
        }

        public virtual void Cite(Citation citation)
        {
        }

        public void Finish(in AnswerEnd end)
        {
        }

        public void Fail(Proxy.Core.Canonical.Failures.Failure failure)
        {
        }
    }

    private sealed class Collecting : Silent
    {
        public List<SourceCitation> Citations { get; } = [];

        public override void Cite(Citation citation) => Citations.Add((SourceCitation)citation);
    }
}
