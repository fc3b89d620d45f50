using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class DocumentTests
{
    private static readonly BlockPath s_path = new(0, 0);

    [Fact] // R18
    public void A_pdf_is_a_file_named_by_its_title()
    {
        var source = new Base64Source("application/pdf", JsonText.From("JVBERi0="));
        Assert.Equal(
            """[{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,JVBERi0="}]""",
            Content(new DocumentBlock(s_path, source)));
        Assert.Equal(
            """[{"type":"input_text","text":"Document title: R \"1\"\nContext: C"},{"type":"input_file","filename":"R \"1\"","file_data":"data:application/pdf;base64,JVBERi0="}]""",
            Content(new DocumentBlock(s_path, source) { Title = JsonText.From("R \"1\""), Context = JsonText.From("C") }));
    }

    [Fact] // R17, R18
    public void Urls_are_passed_on_and_never_fetched()
    {
        var url = new UrlSource(JsonText.From("https://a.test/x"));
        Assert.Equal("""[{"type":"input_file","file_url":"https://a.test/x"}]""", Content(new DocumentBlock(s_path, url)));
        Assert.Equal("""[{"type":"input_image","image_url":"https://a.test/x","detail":"auto"}]""", Content(new ImageBlock(s_path, url)));
    }

    [Fact] // R17
    public void How_closely_images_are_looked_at_is_the_profiles_choice() => Assert.Contains(
        "\"detail\":\"original\"",
        Given.Write(Given.Conversation(Given.User(Given.Png())), Given.Scope(Given.Profile with { ImageDetail = "original" })).Text,
        StringComparison.Ordinal);

    [Fact] // R19
    public void A_text_document_is_wrapped()
    {
        var document = new DocumentBlock(s_path, new TextSource(JsonText.From("line\n\"two\""))) { Title = JsonText.From("T"), Context = JsonText.From("C") };
        Assert.Equal("""[{"type":"input_text","text":"<document title=\"T\" context=\"C\">line\n\"two\"</document>"}]""", Content(document));
        Assert.Equal("""[{"type":"input_text","text":"<document>line\n\"two\"</document>"}]""", Content(document with { Title = null, Context = null }));
    }

    [Fact] // R19
    public void Images_of_a_document_stay_between_its_texts()
    {
        var document = new DocumentBlock(s_path, new ContentSource([Given.Text("a"), Given.Text("b"), Given.Png("AA=="), Given.Text("c")]));
        Assert.Equal(
            """[{"type":"input_text","text":"<document>a\nb"},{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"auto"},{"type":"input_text","text":"c</document>"}]""",
            Content(document));
    }

    [Fact] // R19 in a flat output: the text stays whole, the image follows
    public void Images_of_a_document_leave_a_flat_output()
    {
        var document = new DocumentBlock(s_path, new ContentSource([Given.Text("a"), Given.Png("AA=="), Given.Text("b")]));
        var written = Given.Write(Given.Conversation(Given.User(Given.Result("toolu_1", document))), Given.Scope(Given.Plain));
        Assert.Equal("<document>a\nb</document>", written.Input[0].GetProperty("output").GetString());
        Assert.Equal(2, written.Input[1].GetProperty("content").GetArrayLength());
    }

    [Fact] // R21
    public void A_search_result_is_wrapped()
    {
        var result = new SearchResultBlock(s_path, JsonText.From("https://a.test"), JsonText.From("T"), [JsonText.From("a"), JsonText.From("b")]);
        Assert.Equal("""[{"type":"input_text","text":"<search_result source=\"https://a.test\" title=\"T\">a\nb</search_result>"}]""", Content(result));
    }

    private static string Content(Block block) => Given.Write(Given.Conversation(Given.User(block))).Input[0].GetProperty("content").GetRawText();
}
