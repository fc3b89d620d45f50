using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>R20: what goes upstream where citations are emulated, and where they are not.</summary>
public sealed class CitedSourceTests
{
    private static readonly BlockPath s_path = new(0, 0);
    private static readonly ModelAlias s_citing = Given.Alias with { Citations = CitationHandling.Emulate };

    private static readonly DocumentBlock s_text = new(s_path, new TextSource(JsonText.From("One. \"Two.\"\nthree")))
    {
        Title = JsonText.From("T"), CitationsEnabled = true, Index = 1,
    };

    private static readonly DocumentBlock s_content = new(s_path, new ContentSource([Given.Text("a"), Given.Png("AA=="), Given.Text("b")])) { CitationsEnabled = true, Index = 2 };

    private static readonly SearchResultBlock s_result = new(s_path, JsonText.From("s"), JsonText.From("t"), [JsonText.From("x"), JsonText.From("y")]) { CitationsEnabled = true };

    [Fact]
    public void What_may_be_cited_is_labelled_and_marks_are_asked_for_once_behind_it()
    {
        var written = Write(Given.User("Hi"), Given.Assistant(Given.Text("Yes?")), Given.User(s_text, s_content, s_result), Given.Assistant(Given.Text("So.")), Given.User(s_result with { Index = 1 }));
        var content = written.Input[2].GetProperty("content");
        Assert.Equal("<document title=\"T\">[d1.0]One. [d1.1]\"Two.\"\nthree</document>", content[0].GetProperty("text").GetString());
        Assert.Equal("<document>[d2.0]a", content[1].GetProperty("text").GetString());
        Assert.Equal("[d2.2]b</document>", content[3].GetProperty("text").GetString());
        Assert.Equal("<search_result source=\"s\" title=\"t\">[s0.0]x\n[s0.1]y</search_result>", content[4].GetProperty("text").GetString());
        Assert.Equal(["user", "assistant", "user", "developer", "assistant", "user"], written.Input.Select(item => item.GetProperty("role").GetString()));
        Assert.Contains("[[cite:d0.3-5,s1.0]]", written.Items[3], StringComparison.Ordinal);
        Assert.Equal("citations:emulated", written.Warnings.ToString());
        Assert.Equal(4, written.Context.Citing!.Count);
    }

    [Fact]
    public void Results_of_tools_are_sources_too_and_the_request_follows_their_turn()
    {
        var written = Write(Given.User("Hi"), Given.Assistant(Given.Use("toolu_1", "f", "{}")), Given.User(Given.Result("toolu_1", s_result, s_text), Given.Text("And?")));
        Assert.Equal(["message", "function_call", "function_call_output", "message", "message"], written.Input.Select(item => item.GetProperty("type").GetString()));
        Assert.Contains("[s0.1]y", written.Items[2], StringComparison.Ordinal);
        Assert.Equal("developer", written.Input[4].GetProperty("role").GetString());
    }

    [Fact] // Off: the same bytes as ever
    public void By_default_nothing_changes_but_a_warning()
    {
        var turn = Given.User(s_text, s_content, s_result);
        var plain = Given.User(s_text with { CitationsEnabled = false }, s_content with { CitationsEnabled = false }, s_result with { CitationsEnabled = false });
        var written = Given.Write(Given.Conversation(turn) with { AsksForCitations = true });
        Assert.Equal(Given.Write(Given.Conversation(plain)).Text, written.Text);
        Assert.Equal("citations:unsupported", written.Warnings.ToString());
        Assert.Null(written.Context.Citing);
        Assert.Equal(written.Text, Write(plain).Text);
    }

    [Fact] // The text of a file is not here
    public void A_pdf_is_sent_as_ever_and_that_is_told()
    {
        var pdf = new DocumentBlock(s_path, new Base64Source("application/pdf", JsonText.From("JVBERi0="))) { CitationsEnabled = true };
        var written = Write(Given.User(pdf, Given.Text("?")));
        Assert.Single(written.Input);
        Assert.Null(written.Context.Citing);
        Assert.Equal("citations:unsupported", written.Warnings.ToString());
        Assert.Equal("citations:unsupported, citations:emulated", Write(Given.User(pdf, s_text)).Warnings.ToString());
    }

    [Fact] // R6
    public void An_answer_goes_back_with_its_marks()
    {
        var answer = Given.Assistant(
            Given.Text("So: "),
            Cited("Two. ", new(SourceKind.Text, 1, 5, 17), new(SourceKind.SearchResult, 0, 1, 2)),
            Cited("One.", new SourceSpan(SourceKind.Text, 1, 0, 5)),
            Given.Text(" And "),
            Cited("b", new SourceSpan(SourceKind.Blocks, 2, 0, 3)));
        var written = Write(Given.User(s_text, s_content, s_result), answer, Given.User("Go on"));
        Assert.Equal(
            "So: [[cite:d1.1,s0.1]]Two.[[/cite]] [[cite:d1.0]]One.[[/cite]] And [[cite:d2.0-2]]b[[/cite]]",
            written.Input[2].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("So: Two. One. And b", Given.Write(Given.Conversation(Given.User(s_text), answer, Given.User("Go on"))).Input[1].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void What_points_nowhere_leaves_no_mark()
    {
        var answer = Given.Assistant(Cited("a", new(SourceKind.Text, 1, 0, 3), new(SourceKind.Text, 9, 0, 5), new(SourceKind.Blocks, 1, 0, 1), new(SourceKind.SearchResult, -1, -1, -1)), Cited("\n", new SourceSpan(SourceKind.Text, 1, 0, 5)));
        Assert.Equal("a\n", Write(Given.User(s_text), answer, Given.User("Go on")).Input[2].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact] // C0.3
    public void An_earlier_request_is_a_prefix_of_a_later_one()
    {
        Turn[] turns =
        [
            Given.User("Hi"), Given.Assistant(Given.Text("Yes?")), Given.User(s_text), Given.Assistant(Cited("One.", new SourceSpan(SourceKind.Text, 1, 0, 5)), Given.Text("!")),
            Given.User(s_result), Given.Assistant(Given.Text("So.")), Given.User(s_content),
        ];
        var whole = Write(turns).Items;
        for (var count = 1; count < turns.Length; count++)
        {
            var earlier = Write(turns[..count]).Items;
            Assert.Equal(earlier, whole.Take(earlier.Count));
        }
    }

    [Fact]
    public void A_profile_without_the_developer_role_is_asked_by_the_system()
    {
        var written = Given.Write(Given.Conversation(Given.User(s_text)) with { AsksForCitations = true }, Given.Scope(Given.Plain, s_citing));
        Assert.Equal("system", written.Input[1].GetProperty("role").GetString());
    }

    private static TextBlock Cited(string text, params SourceSpan[] spans) => Given.Text(text) with { HasCitations = true, SourceCitations = spans };

    private static Written Write(params Turn[] turns) => Given.Write(Given.Conversation(turns) with { AsksForCitations = true }, Given.Scope(alias: s_citing));
}
