using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>S7, S8: web blocks and citations that come back.</summary>
public sealed class WebBlockTests
{
    private const string Use = """{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}}""";
    private const string Hit = """{"type":"web_search_result","url":"https://a","title":"A","encrypted_content":"E","page_age":"May"}""";

    [Fact]
    public void A_result_is_read_whatever_the_order_of_its_keys()
    {
        foreach (var block in (string[])[$$$"""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{{{Hit}}}],"caller":{"type":"direct"}}""", $$"""{"content":[{{Hit}}],"tool_use_id":"srvtoolu_1","type":"web_search_tool_result"}"""])
        {
            var result = Assert.IsType<WebSearchResult>(Read(Use, block)[1].Hosted);
            var hit = Assert.Single(result.Hits);
            Assert.Equal(("\"https://a\"", "\"A\"", "\"E\"", "\"May\""), (hit.Url.ToString(), hit.Title.ToString(), hit.EncryptedContent.ToString(), hit.PageAge.ToString()));
        }
    }

    [Fact]
    public void A_failed_search_and_a_page_are_read()
    {
        Assert.Equal("unavailable", Assert.IsType<WebSearchResult>(Read(Use, """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}""")[1].Hosted).ErrorCode);
        Assert.Equal("url_not_accessible", Assert.IsType<WebFetchResult>(Read(Use, """{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_fetch_tool_result_error","error_code":"url_not_accessible"}}""")[1].Hosted).ErrorCode);
        var page = Assert.IsType<WebFetchResult>(Read(Use, """{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_fetch_result","url":"https://a","retrieved_at":null,"content":{"type":"document","title":"T","citations":null,"source":{"type":"text","media_type":"text/plain","data":"D"}}}}""")[1].Hosted);
        Assert.Equal(("\"https://a\"", "\"T\"", "\"D\""), (page.Url.ToString(), page.Title.ToString(), page.Text.ToString()));
        Assert.Null(Assert.IsType<WebFetchResult>(Read(Use, """{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_fetch_result","url":"https://a","content":{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}}}""")[1].Hosted).Text);
    }

    [Theory]
    [InlineData("""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://a","title":"A"}]}""", "messages.1.content.1.web_search_tool_result.content.0.encrypted_content: Field required")]
    [InlineData("""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1"}""", "messages.1.content.1.web_search_tool_result.content: Field required")]
    [InlineData("""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":"x"}""", "messages.1.content.1.web_search_tool_result.content: Input should be a valid list")]
    [InlineData("""{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_fetch_result","url":"https://a"}}""", "messages.1.content.1.web_fetch_tool_result.content.content: Field required")]
    [InlineData("""{"type":"text","text":"a","citations":[{"type":"web_search_result_location","url":"https://a","title":"A","cited_text":"c"}]}""", "messages.1.content.1.text.citations.0.encrypted_index: Field required")]
    public void A_wrong_block_is_refused_where_it_stands(string block, string expected) => Assert.Equal(expected, Bodies.RefusalText(Of(Use, block)));

    [Fact]
    public void Citations_give_their_seals_whatever_else_stands_there()
    {
        var text = (TextBlock)Bodies.Read(Of("""{"type":"text","text":"a","citations":[{"type":"char_location","cited_text":"c","document_index":0,"document_title":null,"start_char_index":0,"end_char_index":1},{"type":"web_search_result_location","url":"https://a","title":null,"cited_text":"","encrypted_index":"E"}]}""")).Turns[1].Blocks[0];
        Assert.True(text.HasCitations);
        Assert.Equal("\"E\"", Assert.Single(text.WebCitations).ToString());
    }

    [Fact] // A1
    public void A_system_message_may_follow_such_a_turn()
    {
        Assert.Equal(3, Bodies.Read(Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(Use, Found()) + "," + Bodies.Message("system", "\"s\""))).Turns.Count);
        // Recorded, with a 200: the result's call need not be found.
        Bodies.Read(Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(Use.Replace("srvtoolu_1", "srvtoolu_2", StringComparison.Ordinal), Found()) + "," + Bodies.Message("system", "\"s\"")));
        Assert.Contains("must immediately follow", Bodies.RefusalText(Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(Use) + "," + Bodies.Message("system", "\"s\""))), StringComparison.Ordinal);
    }

    private static string Found() => $$"""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{{Hit}}]}""";

    private static string Of(params string[] blocks) => Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(blocks) + "," + Bodies.User("r"));

    private static List<HostedHistoryBlock> Read(params string[] blocks) => [.. Bodies.Read(Of(blocks)).Turns[1].Blocks.Cast<HostedHistoryBlock>()];
}
