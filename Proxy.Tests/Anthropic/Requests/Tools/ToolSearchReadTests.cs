using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Tests.Anthropic.Requests.Tools;

// R49, S12.
public sealed class ToolSearchReadTests
{
    private static readonly string s_deferred = Bodies.Tool("get", "\"defer_loading\":true");

    [Theory]
    [InlineData("tool_search_tool_regex_20251119", "tool_search_tool_regex")]
    [InlineData("tool_search_tool_regex", "tool_search_tool_regex")]
    [InlineData("tool_search_tool_bm25_20251119", "tool_search_tool_bm25")]
    [InlineData("tool_search_tool_bm25", "tool_search_tool_bm25")]
    public void A_search_is_a_hosted_tool(string type, string name)
    {
        var read = Bodies.Read(Bodies.With(Bodies.Tools(s_deferred, "{\"type\":\"" + type + "\",\"name\":\"" + name + "\"}")));
        Assert.Equal(new ToolSearchTool(1, name), Assert.Single(read.HostedTools));
        Assert.True(Assert.Single(read.Tools).DeferLoading);
    }

    [Theory]
    [InlineData("{\"type\":\"tool_search_tool_regex_20251119\",\"name\":\"search\"}", "tools.0.tool_search_tool_regex_20251119.name: Input should be 'tool_search_tool_regex'")]
    [InlineData("{\"type\":\"tool_search_tool_bm25\",\"name\":\"tool_search_tool_bm25\",\"defer_loading\":true}", "tools.0.tool_search_tool_bm25.defer_loading: the tool search tool itself cannot be deferred")]
    [InlineData("{\"type\":\"tool_search_tool_x\",\"name\":\"x\"}", "tools.0: Input tag 'tool_search_tool_x' found using 'type' does not match any of the expected tags")]
    public void A_wrong_search_is_refused(string tool, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(Bodies.Tools(tool))));

    [Fact]
    public void Somebody_must_be_there_from_the_beginning()
    {
        Assert.Equal("All tools have defer_loading set. At least one tool must be non-deferred.", Bodies.RefusalText(Bodies.With(Bodies.Tools(s_deferred))));
        Assert.Single(Bodies.Read(Bodies.With(Bodies.Tools(s_deferred.Replace("true", "false", StringComparison.Ordinal)))).Tools);
        // K6.
        Assert.Empty(Bodies.Read(Bodies.With(Bodies.Tools(Bodies.Tool("DeferredToolPlaceholder", "\"defer_loading\":true")))).Tools);
    }

    [Fact]
    public void What_was_found_comes_back()
    {
        const string Found = """{"content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"get"},{"type":"tool_reference","tool_name":"put"}]},"type":"tool_search_tool_result","tool_use_id":"srvtoolu_1"}""";
        const string Failed = """{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"tool_search_tool_result_error","error_code":"unavailable"}}""";
        Assert.Equal(["get", "put"], Result(Found).Tools);
        Assert.Empty(Result(Failed).Tools);
        Assert.Empty(Result("""{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_1","content":[]}""").Tools);
    }

    private static ToolSearchResult Result(string block) =>
        Assert.IsType<ToolSearchResult>(Assert.IsType<HostedHistoryBlock>(Bodies.Read(Answer(block)).Turns[1].Blocks[1]).Hosted);

    private static string Answer(string block) => Bodies.Of(
        Bodies.User("hi") + "," + Bodies.AssistantBlocks("""{"type":"server_tool_use","id":"srvtoolu_1","name":"tool_search_tool_regex","input":{"query":"get"}}""", block) + "," + Bodies.User("go"));
}
