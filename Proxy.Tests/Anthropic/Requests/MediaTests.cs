using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class MediaTests
{
    [Theory] // R61: what becomes one part has the mark of any text in it.
    [InlineData("{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}],\"cache_control\":{\"type\":\"ephemeral\"}}", "Long")]
    [InlineData("{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"b\"}]}}", "Short")]
    [InlineData("{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}}", "None")]
    public void Marks_within_a_block_are_the_blocks(string block, string life) =>
        Assert.Equal(life, Bodies.Read(Bodies.Of(Bodies.UserBlocks(block))).Turns[0].Blocks[0].Cache.ToString());

    // R17.
    [Theory]
    [InlineData("image/png", Bodies.Png)]
    [InlineData("image/png", "iVBORw0KGgo\\/AAAANSUhEUg==")]
    [InlineData("image/jpeg", "/9j/4AAQSkZJRgABAQ==")]
    [InlineData("image/gif", "R0lGODlhAQABAAAAACw=")]
    [InlineData("image/webp", "UklGRhoAAABXRUJQVlA4TA==")]
    [InlineData("image/png", "AAAA")]
    public void An_image_keeps_its_data_untouched(string type, string data)
    {
        var image = Assert.IsType<ImageBlock>(Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Image(type, data)))).Turns[0].Blocks[0]);
        var source = Assert.IsType<Base64Source>(image.Source);
        Assert.Equal(type, source.MediaType);
        Assert.Equal("\"" + data + "\"", source.Data.ToString());
    }

    [Fact]
    public void A_declared_type_must_be_the_real_one()
    {
        Assert.Equal(
            "messages.0.content.0.image.source.base64: The image was specified using the image/jpeg media type, but the image appears to be a image/png image",
            Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Bodies.Image("image/jpeg", Bodies.Png)))));
        Assert.Equal(
            "messages.0.content.0.document.source.base64: The document was specified using the application/pdf media type, but the document appears to be a image/png image",
            Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Bodies.Document("{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"" + Bodies.Png + "\"}")))));
    }

    [Theory]
    [InlineData("{\"type\":\"base64\",\"media_type\":\"image/bmp\",\"data\":\"Qk0=\"}", "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'")]
    [InlineData("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"!!\"}", "messages.0.content.0.image.source.base64.data: invalid base64 data")]
    [InlineData("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"\"}", "messages.0.content.0.source.base64.data: String should have at least 1 character")]
    [InlineData("{\"type\":\"base64\",\"media_type\":\"image/png\"}", "messages.0.content.0.source.base64.data: Field required")]
    [InlineData("{\"type\":\"base64\",\"data\":\"AAAA\"}", "messages.0.content.0.source.base64.media_type: Field required")]
    [InlineData("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a\"}", "messages.0.content.0.image.source: Input should be 'base64', 'url' or 'file'")]
    [InlineData("{\"type\":\"file\"}", "messages.0.content.0.source.file.file_id: Field required")]
    [InlineData("{\"type\":\"ftp\"}", "messages.0.content.0.source: Input tag 'ftp' found using 'type' does not match any of the expected tags")]
    [InlineData("{}", "messages.0.content.0.source.type: Field required")]
    [InlineData("\"https://a\"", "messages.0.content.0.image.source: Input should be a valid dictionary")]
    [InlineData("null", "messages.0.content.0.image.source: Field required")]
    public void A_wrong_image_source_is_refused(string source, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks("{\"type\":\"image\",\"source\":" + source + "}"))));

    // F24.
    [Theory]
    [InlineData("http://example.com/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("https://user:secret@example.com/a.png")]
    [InlineData("https:///a.png")]
    [InlineData("//example.com/a.png")]
    [InlineData("")]
    public void Only_plain_https_urls_pass(string url) => Assert.Equal(
        "messages.0.content.0.source.url.url: Only HTTPS URLs are supported.",
        Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"" + url + "\"}}"))));

    [Fact]
    public void An_https_url_passes_as_it_came()
    {
        var image = (ImageBlock)Bodies.Read(Bodies.Of(Bodies.UserBlocks("{\"source\":{\"url\":\"HTTPS:\\/\\/example.com\\/a.png?x=%20\",\"type\":\"url\"},\"type\":\"image\"}"))).Turns[0].Blocks[0];
        Assert.Equal("\"HTTPS:\\/\\/example.com\\/a.png?x=%20\"", Assert.IsType<UrlSource>(image.Source).Url.ToString());
    }

    [Theory]
    [InlineData("\"transformations\":{\"oversized_image\":\"downsize\"}", "")]
    [InlineData("\"transformations\":{\"oversized_image\":\"error\"}", "transformations.oversized_image:unsupported")]
    public void Downsizing_happens_anyway_and_a_url_cannot_be_measured(string more, string warnings) => Assert.Equal(
        warnings, Bodies.WarningsOf(Bodies.Of(Bodies.UserBlocks("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/b\"}," + more + "}"))));

    // R18, R19.
    [Fact]
    public void A_document_has_any_of_four_sources()
    {
        DocumentBlock Read(string source, string more = "") =>
            Assert.IsType<DocumentBlock>(Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Document(source, more)))).Turns[0].Blocks[0]);

        var pdf = Read("{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"" + Bodies.Pdf + "\"}", "\"title\":\"T\",\"context\":\"C\"");
        Assert.Equal("\"" + Bodies.Pdf + "\"", Assert.IsType<Base64Source>(pdf.Source).Data.ToString());
        Assert.Equal(("\"T\"", "\"C\""), (pdf.Title.ToString(), pdf.Context.ToString()));
        Assert.Equal("\"https://a/b.pdf\"", Assert.IsType<UrlSource>(Read("{\"type\":\"url\",\"url\":\"https://a/b.pdf\"}").Source).Url.ToString());
        Assert.Equal("\"a\"", Assert.IsType<TextSource>(Read("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a\"}").Source).Text.ToString());
        Assert.Single(Assert.IsType<ContentSource>(Read("{\"type\":\"content\",\"content\":\"a\"}").Source).Blocks);
        Assert.Equal(2, Assert.IsType<ContentSource>(Read("{\"content\":[" + Bodies.Text("a") + "," + Bodies.Image() + "],\"type\":\"content\"}").Source).Blocks.Count);
    }

    [Fact] // C7
    public void A_source_may_be_a_file_that_was_uploaded()
    {
        const string File = "{\"type\":\"file\",\"file_id\":\"file_1\"}";
        var conversation = Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Document(File) + ",{\"type\":\"image\",\"source\":" + File + "}")));
        Assert.True(conversation.NamesFiles);
        Assert.Equal(new FileSource("file_1"), Assert.IsType<DocumentBlock>(conversation.Turns[0].Blocks[0]).Source);
        Assert.Equal(new FileSource("file_1"), Assert.IsType<ImageBlock>(conversation.Turns[0].Blocks[1]).Source);
        Assert.False(Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a")))).NamesFiles);
    }

    [Theory]
    [InlineData("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAA\"}", "messages.0.content.0.document.source.base64.media_type: Input should be 'application/pdf'")]
    [InlineData("{\"type\":\"text\",\"media_type\":\"text/html\",\"data\":\"a\"}", "messages.0.content.0.source.text.media_type: Input should be 'text/plain'")]
    [InlineData("{\"type\":\"content\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}]}", "messages.0.content.0.content.0: `tool_result` blocks are not permitted in `document` content")]
    [InlineData("{\"type\":\"content\"}", "messages.0.content.0.source.content.content: Field required")]
    [InlineData("{\"type\":\"file\"}", "messages.0.content.0.source.file.file_id: Field required")]
    public void A_wrong_document_source_is_refused(string source, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Bodies.Document(source)))));

    // R20.
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Who_asks_for_citations_is_told_apart(string enabled, bool asks) => Assert.Equal(
        asks,
        Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Document("{\"type\":\"content\",\"content\":\"a\"}", "\"citations\":{\"enabled\":" + enabled + "}"))), Bodies.V2026).AsksForCitations);

    // R20: in results of tools too, and whether they are cited or not.
    [Fact]
    public void Documents_and_search_results_are_numbered_through_the_request()
    {
        const string result = """{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"a"}]}""";
        var document = Bodies.Document("{\"type\":\"content\",\"content\":\"a\"}");
        var turns = Bodies.Read(Bodies.Of(
            Bodies.UserBlocks(document + "," + result) + "," + Bodies.AssistantBlocks("""{"type":"tool_use","id":"toolu_1","name":"x","input":{}}""") + ","
                + Bodies.UserBlocks($$"""{"type":"tool_result","tool_use_id":"toolu_1","content":[{{result}},{{document}}]},""" + document)), Bodies.V2026).Turns;
        var blocks = turns.SelectMany(turn => turn.Blocks).SelectMany(block => block is ToolResultBlock { Content: var content } ? content : [block]).ToList();
        Assert.Equal([0, 1, 2], blocks.OfType<DocumentBlock>().Select(block => block.Index));
        Assert.Equal([0, 1], blocks.OfType<SearchResultBlock>().Select(block => block.Index));
    }

    // R22.
    [Fact]
    public void A_document_of_the_assistant_depends_on_the_version()
    {
        var body = Bodies.Of(Bodies.User("a") + "," + Bodies.AssistantBlocks(Bodies.Document("{\"type\":\"content\",\"content\":\"a\"}")) + "," + Bodies.User("b"));
        Assert.IsType<DocumentBlock>(Bodies.Read(body, Bodies.V2023).Turns[1].Blocks[0]);
        Assert.Equal("messages.1.content.0: `document` blocks are not permitted in `assistant` messages", Bodies.RefusalText(body, Bodies.V2026));
    }

    // R21.
    [Fact]
    public void A_search_result_may_stand_in_user_content()
    {
        var block = "{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[" + Bodies.Text("a", "\"citations\":[{}]") + "]}";
        var body = Bodies.Of(Bodies.UserBlocks(block));
        Assert.IsType<SearchResultBlock>(Bodies.Read(body, Bodies.V2023).Turns[0].Blocks[0]);
        Assert.EndsWith("text.citations: Extra inputs are not permitted", Bodies.RefusalText(body, Bodies.V2026), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"title\":\"t\",\"content\":[]", "messages.0.content.0.search_result.source: Field required")]
    [InlineData("\"source\":\"s\",\"content\":[]", "messages.0.content.0.search_result.title: Field required")]
    [InlineData("\"source\":\"s\",\"title\":\"t\"", "messages.0.content.0.search_result.content: Field required")]
    [InlineData("\"source\":\"s\",\"title\":\"t\",\"content\":\"x\"", "messages.0.content.0.search_result.content: Input should be a valid list")]
    [InlineData("\"source\":\"s\",\"title\":\"t\",\"content\":[{\"type\":\"tool_reference\",\"tool_name\":\"x\"}]", "messages.0.content.0.content.0: `tool_reference` blocks are not permitted in `search_result` content")]
    public void A_wrong_search_result_is_refused(string fields, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks("{\"type\":\"search_result\"," + fields + "}"))));
}
