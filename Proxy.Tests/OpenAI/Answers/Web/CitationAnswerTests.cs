using System.Text.Json;
using Proxy.Core.Canonical.Answers;

namespace Proxy.Tests.OpenAI.Answers.Web;

/// <summary>S8, S9: annotations of a text.</summary>
public sealed class CitationAnswerTests
{
    private const string Found = "{'id':'ws_0','type':'web_search_call','status':'completed','action':{'type':'search','query':'q'},'results':[{'url':'https://a.example/x','title':'A','snippet':'The words of the source.'}]}";

    [Fact]
    public void A_cited_address_is_told_in_its_text_with_the_words_of_the_source()
    {
        var annotation = Cited("https://a.example/x?utm_source=openai", 0, 5, "Own title");
        const string Expected = """
            text
              cite https://a.example/x?utm_source=openai Own title "The words of the source." [annotation]
              "Words of the answer"
            close
            """;
        AssertBoth(Expected, "Words of the answer", annotation);
    }

    [Theory]
    [InlineData("https://a.example/x", true)]
    [InlineData("https://a.example/x/", true)]
    [InlineData("https://a.example/x?utm_source=openai", true)]
    [InlineData("https://a.example/x?utm_source=openai#part", false)]
    [InlineData("https://a.example/y", false)]
    public void The_source_is_the_one_of_that_address(string url, bool isKnown)
    {
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(Found, Text("a", Cited(url, 0, 1, ""))));
        Assert.Contains(isKnown ? "A \"The words of the source.\" [annotation]" : "null \"\" [annotation]", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cited_words_are_at_most_150_characters_and_never_half_a_character()
    {
        var snippet = new string('a', 149) + "\ud83d\ude00 more";
        var found = $"{{'id':'ws_0','type':'web_search_call','status':'completed','action':{{'type':'search'}},'results':[{{'url':'https://a.example','snippet':{JsonSerializer.Serialize(snippet)}}}]}}";
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(found, Text("a", Cited("https://a.example", 0, 1, "T"))));
        Assert.Contains($"T \"{new string('a', 149)}\" [annotation]", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_a_citation_come_from_the_best_source_of_that_address()
    {
        var other = "{'id':'ws_1','type':'web_search_call','status':'completed','action':{'type':'search','sources':[{'type':'url','url':'https://a.example/x'}]}}";
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(other, Found.Replace("ws_0", "ws_2", StringComparison.Ordinal), Text("a", Cited("https://a.example/x", 0, 1, "T"))));
        Assert.Contains("T \"The words of the source.\"", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void However_often_it_is_told_it_is_said_once()
    {
        var annotation = Cited("https://b.example", 0, 3, "B");
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0, status: "in_progress")),
            Ev.Text(0, "abc"),
            Added(0, annotation),
            Added(0, annotation),
            PartDone(0, "abcd", annotation),
            Ev.Done(0, Text("abcd", annotation, index: 0)),
            Ev.Completed(Text("abcd", annotation, index: 0)));
        Assert.Equal(1, Count(sink.ToString(), "cite"));
        Assert.True(sink.IsComplete);
    }

    [Fact] // S8: two places that cite the same source are two citations
    public void The_same_source_cited_twice_is_cited_twice() =>
        Assert.Equal(2, Count(Upstream.Json(AnswerScope.Context(), Ev.Response(Text("abcdef", Cited("https://b.example", 0, 3, "B") + "," + Cited("https://b.example", 3, 6, "B")))).ToString(), "cite"));

    [Fact]
    public void It_is_told_while_the_text_still_streams()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0, status: "in_progress")),
            Ev.Text(0, "abc"),
            Added(0, Cited("https://b.example", 0, 3, "B")),
            Ev.Text(0, "def"),
            Ev.TextDone(0, "abcdef"),
            Ev.Completed(Text("abcdef", "", index: 0)));
        Assert.Contains("  \"abc\"\n  cite https://b.example B \"\" [annotation]\n  \"def\"\nclose", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_in_the_answer_keeps_the_text_open_until_its_part_ends()
    {
        var annotation = Cited("https://a.example/x", 0, 3, "A");
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Done(0, Found),
            Ev.Added(1, Ev.Message(1, status: "in_progress")),
            Ev.Text(1, "abc"),
            Ev.TextDone(1, "abc"),
            PartDone(1, "abc", annotation),
            Ev.Done(1, Text("abc", annotation)),
            Ev.Completed(Found, Text("abc", annotation)));
        Assert.Contains("  \"abc\"\n  cite https://a.example/x A \"The words of the source.\" [annotation]\nclose", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_citations_of_a_text_that_waits_for_its_turn_wait_with_it()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0, status: "in_progress")),
            Ev.Added(1, Ev.Message(1, status: "in_progress")),
            Ev.Text(1, "later"),
            Added(1, Cited("https://b.example", 0, 5, "B")),
            Ev.Text(0, "first"),
            Ev.Done(0, Text("first", "", index: 0)),
            Ev.Done(1, Text("later", Cited("https://b.example", 0, 5, "B"))),
            Ev.Completed(Text("first", "", index: 0), Text("later", Cited("https://b.example", 0, 5, "B"))));
        Assert.Contains("text\n  cite https://b.example B \"\" [annotation]\n  \"later\"\nclose", sink.Folded, StringComparison.Ordinal);
        Assert.Equal(1, Count(sink.Folded, "cite"));
    }

    [Theory] // S9
    [InlineData("{'type':'file_citation','file_id':'file-1','filename':'a.pdf','index':1}")]
    [InlineData("{'type':'container_file_citation','container_id':'c','file_id':'f','start_index':0,'end_index':1}")]
    [InlineData("{'type':'file_path','file_id':'f','index':1}")]
    [InlineData("{'type':'url_citation','start_index':0,'end_index':1}")]
    public void Files_are_cited_nowhere_and_that_is_told(string annotation)
    {
        var context = AnswerScope.Context();
        var sink = Upstream.Json(context, Ev.Response(Text("a", annotation)));
        Assert.DoesNotContain("cite", sink.ToString(), StringComparison.Ordinal);
        Assert.Equal("citations:unsupported", context.Scope.Warnings.ToString());
    }

    [Fact] // R32: a thinking block has no citations; the sealed item keeps them
    public void Commentary_that_is_thinking_cites_nothing()
    {
        var item = Text("abc", Cited("https://b.example", 0, 3, "B")).Replace("'role'", "'phase':'commentary','role'", StringComparison.Ordinal);
        var sink = Upstream.Json(AnswerScope.Context(commentaryAsThinking: true), Ev.Response(item));
        Assert.DoesNotContain("cite", sink.ToString(), StringComparison.Ordinal);
        Assert.Contains("sign item {", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_stays_empty_has_no_block_and_no_citations()
    {
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(Text("", Cited("https://b.example", 0, 0, "B"))));
        Assert.DoesNotContain("text", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_envelope_holds_the_annotation_as_upstream_wrote_it()
    {
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(Text("a", Cited("https://b.example", 0, 1, "B"))));
        var told = sink.Citations.Single();
        Assert.Equal(Cited("https://b.example", 0, 1, "B").Replace('\'', '"'), RecordingSink.Open(System.Text.Encoding.ASCII.GetBytes(told.EncryptedIndex)).Item.ToString());
    }

    private static void AssertBoth(string expected, string text, string annotation)
    {
        expected = expected.ReplaceLineEndings("\n");
        var message = Text(text, annotation);
        Assert.Contains(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(Found, message)).Folded, StringComparison.Ordinal);
        var streamed = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, "{'id':'ws_0','type':'web_search_call','status':'in_progress'}"),
            Ev.Done(0, Found),
            Ev.Added(1, Ev.Message(1, status: "in_progress")),
            Ev.Text(1, text[..5]),
            Added(1, annotation),
            Ev.Text(1, text[5..]),
            Ev.TextDone(1, text),
            PartDone(1, text, annotation),
            Ev.Done(1, message),
            Ev.Completed(Found, message));
        Assert.Contains(expected, streamed.Folded, StringComparison.Ordinal);
    }

    private static string Cited(string url, int start, int end, string title) =>
        $"{{'type':'url_citation','end_index':{end},'start_index':{start},'title':'{title}','url':'{url}'}}";

    private static string Added(int index, string annotation) =>
        $"{{'type':'response.output_text.annotation.added','item_id':'msg_{index}','output_index':{index},'content_index':0,'annotation_index':0,'annotation':{annotation}}}";

    private static string PartDone(int index, string text, string annotation) =>
        $"{{'type':'response.content_part.done','item_id':'msg_{index}','output_index':{index},'content_index':0,'part':{Part(text, annotation)}}}";

    private static string Text(string text, string annotations, int index = 1) => Ev.Message(index, Part(text, annotations));

    private static string Part(string text, string annotations) => Ev.OutputText(text).Replace("'annotations':[]", $"'annotations':[{annotations}]", StringComparison.Ordinal);

    private static int Count(string text, string word) => text.Split("  " + word).Length - 1;
}
