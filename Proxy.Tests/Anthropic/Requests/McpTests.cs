using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R50: which tools of which server a request allows, and what cannot be allowed.</summary>
public sealed class McpTests
{
    private const string Dice = """{"type":"url","name":"dice","url":"https://dice.example/mcp","authorization_token":"tok-12345678"}""";

    [Theory]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice"}""", "all")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":true},"configs":{"roll":{"enabled":true}}}""", "all")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","configs":null,"tools":null}""", "all")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":false},"configs":{"roll":{"enabled":true},"flip":{},"cheat":{"enabled":false}}}""", "\"roll\"")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":false}}""", "")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","tools":[{"name":"roll","input_schema":{}},{"name":"fl\u0069p","input_schema":{}}],"configs":{"flip":{"enabled":false}}}""", "\"roll\"")]
    [InlineData("""{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":false},"tools":[{"name":"roll","input_schema":{}},{"name":"flip","input_schema":{}}],"configs":{"flip":{"enabled":true}}}""", "\"flip\"")]
    public void A_toolset_allows_these_tools(string toolset, string allowed)
    {
        var tool = Toolset(Bodies.Tools(toolset), Dice);
        Assert.Equal(allowed, Allowed(tool));
        Assert.Equal("\"https://dice.example/mcp\"", tool.Url.ToString());
        Assert.Equal("\"tok-12345678\"", tool.Token?.ToString());
        Assert.Equal("tools.0", tool.Place);
    }

    [Theory] // mcp-client-2025-04-04: the server says it itself
    [InlineData("", "all")]
    [InlineData(",\"tool_configuration\":{\"enabled\":true}", "all")]
    [InlineData(",\"tool_configuration\":{\"enabled\":false,\"allowed_tools\":[\"roll\"]}", "")]
    [InlineData(",\"tool_configuration\":{\"allowed_tools\":[\"roll\",\"flip\"]}", "\"roll\",\"flip\"")]
    public void A_server_without_a_toolset_allows_these_tools(string configuration, string allowed)
    {
        var tool = Toolset(Bodies.Tools(Bodies.Tool()), Dice[..^1] + configuration + "}");
        Assert.Equal(allowed, Allowed(tool));
        Assert.Equal("mcp_servers.0", tool.Place);
        Assert.True(tool.Index > 0);
    }

    [Theory]
    [InlineData("\"mcp_servers\":5", "mcp_servers: Input should be a valid list")]
    [InlineData("\"mcp_servers\":[5]", "mcp_servers.0: Input should be a valid dictionary")]
    [InlineData("\"mcp_servers\":[{\"name\":\"a\",\"url\":\"https://a\"}]", "mcp_servers.0.type: Field required")]
    [InlineData("\"mcp_servers\":[{\"type\":\"stdio\",\"name\":\"a\",\"url\":\"https://a\"}]", "mcp_servers.0.type: Input should be 'url'")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://a\"}]", "mcp_servers.0.name: Field required")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\"}]", "mcp_servers.0.url: Field required")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\",\"url\":\"http://a\"}]", "mcp_servers.0.url: Only HTTPS URLs are supported.")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\",\"url\":\"https://u:p@a\"}]", "mcp_servers.0.url: Only HTTPS URLs are supported.")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\",\"url\":\"https://a\",\"authorization_token\":7}]", "mcp_servers.0.authorization_token: Input should be a valid string")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\",\"url\":\"https://a\"},{\"type\":\"url\",\"name\":\"a\",\"url\":\"https://b\"}]", "mcp_servers.1.name: MCP server names must be unique")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"a\",\"url\":\"https://a\",\"tool_configuration\":{\"allowed_tools\":[1]}}]", "mcp_servers.0.tool_configuration.allowed_tools: Input should be a valid string")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\"}]", "tools.0.mcp_toolset.mcp_server_name: Field required")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\"}]", "tools.0.mcp_toolset.mcp_server_name: MCP server 'a' not found in `mcp_servers`")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\"},{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\"}]", "tools: Tool names must be unique.")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\",\"default_config\":{\"enabled\":1}}]", "tools.0.mcp_toolset.default_config.enabled: Input should be a valid boolean")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\",\"configs\":{\"b\":5}}]", "tools.0.mcp_toolset.configs.b: Input should be a valid dictionary")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"a\",\"tools\":[{}]}]", "tools.0.mcp_toolset.tools.0.name: Field required")]
    public void What_is_wrong_is_named(string more, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(more)));

    [Fact] // all but one: nobody here knows the others
    public void A_tool_that_alone_is_disabled_is_refused() => Assert.StartsWith(
        "tools.0.mcp_toolset.configs.cheat.enabled: this gateway does not list a server's tools",
        Bodies.RefusalText(Bodies.With(Bodies.Tools("""{"type":"mcp_toolset","mcp_server_name":"dice","configs":{"cheat":{"enabled":false}}}""") + ",\"mcp_servers\":[" + Dice + "]")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("mcp-client-2025-11-20")]
    [InlineData("mcp-client-2026-09-15")]
    public void A_server_needs_its_toolset_where_clients_know_them(string beta) => Assert.Equal(
        "mcp_servers.0: MCP server 'dice' is not referenced by any `mcp_toolset` in `tools`",
        Bodies.RefusalText(Bodies.With("\"mcp_servers\":[" + Dice + "]"), Bodies.V2023 with { Betas = new HashSet<string> { beta } }));

    [Fact] // an allow list is never left out without a word
    public void A_configuration_beside_a_toolset_is_refused() => Assert.StartsWith(
        "mcp_servers.0.tool_configuration: not permitted together with an `mcp_toolset`",
        Bodies.RefusalText(Bodies.With(Bodies.Tools("""{"type":"mcp_toolset","mcp_server_name":"dice"}""") + ",\"mcp_servers\":[" + Dice[..^1] + ",\"tool_configuration\":{\"allowed_tools\":[\"roll\"]}}]")),
        StringComparison.Ordinal);

    [Fact]
    public void A_token_is_in_no_text_about_the_toolset() =>
        Assert.DoesNotContain("tok-", Toolset(Bodies.Tools(Bodies.Tool()), Dice).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Tools_deferred_one_by_one_are_told() => Assert.Equal(
        "mcp_toolset.configs.defer_loading:unsupported",
        Bodies.WarningsOf(Bodies.With(Bodies.Tools("""{"type":"mcp_toolset","mcp_server_name":"dice","configs":{"roll":{"defer_loading":true}}}""") + ",\"mcp_servers\":[" + Dice + "]")));

    private static McpToolset Toolset(string more, string servers) =>
        Assert.IsType<McpToolset>(Assert.Single(Bodies.Read(Bodies.With(more + ",\"mcp_servers\":[" + servers + "]")).HostedTools));

    private static string Allowed(McpToolset tool) => tool.AllowedTools is { } tools ? string.Join(',', tools) : "all";
}
