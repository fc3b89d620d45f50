using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests.Tools;

/// <summary>R46, R47: a limit that nobody would keep is refused, a wish that nobody hears is warned of.</summary>
public sealed class WebToolTests
{
    [Theory]
    [InlineData("web_search_20250305")]
    [InlineData("web_search_20260209")]
    [InlineData("web_search_20260318")]
    public void Every_version_of_search_is_one_tool(string type)
    {
        var search = Assert.IsType<WebSearchTool>(Hosted($$$"""{"type":"{{{type}}}","name":"web_search","max_uses":5,"allowed_domains":["a.example"],"user_location":{"type":"approximate","city":"Paris"}}"""));
        Assert.Equal(5, search.MaxUses);
        Assert.Equal("\"a.example\"", Assert.Single(search.AllowedDomains).ToString());
        Assert.Equal("\"Paris\"", search.Location!.City.ToString());
    }

    [Theory]
    [InlineData("web_fetch_20250910")]
    [InlineData("web_fetch_20260209")]
    [InlineData("web_fetch_20260309")]
    [InlineData("web_fetch_20260318")]
    public void Every_version_of_fetch_is_one_tool(string type) =>
        Assert.Equal(2, Assert.IsType<WebFetchTool>(Hosted($$"""{"type":"{{type}}","name":"web_fetch","max_uses":2,"url_sources":null,"blocked_domains":[]}""")).MaxUses);

    [Theory]
    [InlineData("""{"type":"web_search_20250305","name":"search"}""", "tools.0.web_search_20250305.name: Input should be 'web_search'")]
    [InlineData("""{"type":"web_search_20250305"}""", "tools.0.web_search_20250305.name: Field required")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","max_uses":0}""", "tools.0.web_search_20250305.max_uses: Input should be greater than or equal to 1")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","blocked_domains":["a.example"]}""", "tools.0.web_search_20250305.blocked_domains: this limit cannot be kept through this gateway")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","blocked_domains":["a.example"],"allowed_domains":["b.example"]}""", "tools.0.web_search_20250305: only one of `allowed_domains` and `blocked_domains` may be given")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.example",5]}""", "tools.0.web_search_20250305.allowed_domains.1: Input should be a valid string")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","allowed_domains":"a.example"}""", "tools.0.web_search_20250305.allowed_domains: Input should be a valid list")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.example/blog"]}""", "tools.0.web_search_20250305.allowed_domains.0: only whole domains can be kept to through this gateway, without scheme, path or wildcard")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","user_location":{"city":"Paris"}}""", "tools.0.web_search_20250305.user_location.type: Field required")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","user_location":{"type":"exact"}}""", "tools.0.web_search_20250305.user_location.type: Input should be 'approximate'")]
    [InlineData("""{"type":"web_fetch_20250910","name":"web_fetch","max_content_tokens":1000}""", "tools.0.web_fetch_20250910.max_content_tokens: this limit cannot be kept through this gateway")]
    [InlineData("""{"type":"web_fetch_20250910","name":"web_fetch","url_sources":["user"]}""", "tools.0.web_fetch_20250910.url_sources: this limit cannot be kept through this gateway")]
    [InlineData("""{"type":"web_fetch_20250910","name":"web_fetch","allowed_domains":["a.example"]}""", "tools.0.web_fetch_20250910.allowed_domains: this limit cannot be kept through this gateway")]
    [InlineData("""{"type":"web_fetch_20250910","name":"web_fetch","blocked_domains":["a.example"]}""", "tools.0.web_fetch_20250910.blocked_domains: this limit cannot be kept through this gateway")]
    public void What_cannot_be_kept_is_refused_where_it_stands(string tool, string expected) =>
        Assert.Equal(expected, Bodies.RefusalText(Bodies.With(Bodies.Tools(tool))));

    [Fact]
    public void What_goes_unheard_is_told()
    {
        Assert.Equal(
            "allowed_callers:direct_only, response_inclusion:unsupported, tools.later:unknown",
            string.Join(", ", Bodies.WarningsOf(Bodies.With(Bodies.Tools("""{"type":"web_search_20260318","name":"web_search","allowed_callers":["code_execution_20260120"],"response_inclusion":"x","later":1}"""))).Split(", ").Order(StringComparer.Ordinal)));
        Assert.Equal(
            "web_fetch.use_cache:unsupported, web_fetch.citations:unsupported",
            Bodies.WarningsOf(Bodies.With(Bodies.Tools("""{"type":"web_fetch_20260309","name":"web_fetch","use_cache":false,"citations":{"enabled":true}}"""))));
        Assert.Equal("", Bodies.WarningsOf(Bodies.With(Bodies.Tools("""{"type":"web_fetch_20260309","name":"web_fetch","use_cache":true,"citations":{"enabled":false},"cache_control":{"type":"ephemeral"}}"""))));
    }

    [Fact]
    public void A_version_of_another_year_is_not_guessed_at() =>
        Assert.Contains("'web_search_20990101' found using 'type' does not match", Bodies.RefusalText(Bodies.With(Bodies.Tools("""{"type":"web_search_20990101","name":"web_search"}"""))), StringComparison.Ordinal);

    private static HostedTool Hosted(string tool) => Assert.Single(Bodies.Read(Bodies.With(Bodies.Tools(tool))).HostedTools);
}
