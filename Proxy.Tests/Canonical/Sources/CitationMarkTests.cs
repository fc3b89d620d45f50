using System.Text;
using Proxy.Core.Canonical.Sources;

namespace Proxy.Tests.Canonical.Sources;

/// <summary>R20.</summary>
public sealed class CitationMarkTests
{
    private static readonly CitableSources s_sources = CitedRuby.Sources();

    [Theory]
    [InlineData("[[cite:d0.0]]", true, "Text 0 0-18 Matz \"made\" Ruby. ")]
    [InlineData("[[cite:d0.1-2]]", true, "Text 0 18-41 It grew 😀. Rails came.\n")]
    [InlineData("[[cite: d0.1-d0.2 ]]", true, "Text 0 18-41 It grew 😀. Rails came.\n")]
    [InlineData("[[cite:d0.0,d0.0,s0.1]]", true, "Text 0 0-18 Matz \"made\" Ruby. |SearchResult 0 1-2 more")]
    [InlineData("[[cite:d2.0-2]]", true, "Blocks 2 0-3 onetwo")]
    [InlineData("[[cite:d2.1]]", false, "")]
    [InlineData("[[cite:d1.0]]", false, "")]
    [InlineData("[[cite:d0.3]]", false, "")]
    [InlineData("[[cite:d0.2-1]]", false, "")]
    [InlineData("[[cite:d0.0-d2.1]]", false, "")]
    [InlineData("[[cite:d0.9,d2.2]]", false, "Blocks 2 2-3 two")]
    [InlineData("[[cite:d99999999999.0]]", false, "")]
    [InlineData("[[cite:d0]]", false, "")]
    [InlineData("[[cite:d-1.-1]]", false, "")]
    [InlineData("[[cite:]]", false, "")]
    [InlineData("[[/cite]]", true, "")]
    public void A_mark_refers_to_what_is_there(string mark, bool isWhole, string cited)
    {
        var citations = CitationMark.Read(Encoding.ASCII.GetBytes(mark), s_sources, out var whole);
        Assert.Equal(isWhole, whole);
        Assert.Equal(cited, string.Join('|', (citations ?? []).Select(citation =>
            $"{citation.Span.Kind} {citation.Span.Index} {citation.Span.Start}-{citation.Span.End} {citation.CitedText.Decode()}")));
    }

    [Fact]
    public void What_was_cited_is_found_again()
    {
        foreach (var source in (CitableSource[])[s_sources.Find(false, 0)!, s_sources.Find(false, 2)!, s_sources.Find(true, 0)!])
        {
            for (var first = 0; first < source.Parts; first++)
            {
                for (var last = first; last < source.Parts; last++)
                    if (source.Cite(first, last) is { } citation) Assert.Equal((first, last), source.Find(citation.Span));
            }
        }
    }

    [Theory]
    [InlineData("Text", 0, 17)]
    [InlineData("Text", 1, 18)]
    [InlineData("Text", 0, 0)]
    [InlineData("Text", 18, 18)]
    [InlineData("Text", -1, -1)]
    [InlineData("Blocks", 0, 1)]
    public void Another_servers_place_is_not_found(string kind, int start, int end) =>
        Assert.Null(s_sources.Find(false, 0)!.Find(new SourceSpan(Enum.Parse<SourceKind>(kind), 0, start, end)));

    [Theory]
    [InlineData("a[[cite:d0.0]]b[[/cite]]c", "abc")]
    [InlineData("[[CITE:D0.0]]b[[/Cite]]", "b")]
    [InlineData("a[[cite:whatever 1; 2]]", "a")]
    [InlineData("a[[cite:@key]] [[cite:a]b]] [[citation]] [[/cited]] [cite:d0.0]", "a[[cite:@key]] [[cite:a]b]] [[citation]] [[/cited]] [cite:d0.0]")]
    [InlineData("[[[cite:d0.0]]]", "[]")]
    [InlineData("[[cite:[[cite:d0.0]]x", "[[cite:x")]
    [InlineData("\\u005b[cite:d0.0]\\u005d\\n[[\\/cite]]", "\\n")]
    [InlineData("cut[[cite:d0.", "cut")]
    [InlineData("cut[[/c", "cut")]
    [InlineData("not cut[[c", "not cut[[c")]
    [InlineData("\\\\[[", "\\\\[[")]
    public void Only_marks_are_taken_out(string escaped, string rest) => Assert.Equal(rest, Encoding.UTF8.GetString(Unmarked.Of(Encoding.UTF8.GetBytes(escaped))));

    [Fact]
    public void What_is_too_long_for_a_mark_is_text()
    {
        var text = "[[cite:" + new string('a', 300) + "]]";
        Assert.Equal(text, Encoding.UTF8.GetString(Unmarked.Of(Encoding.UTF8.GetBytes(text))));
    }
}
