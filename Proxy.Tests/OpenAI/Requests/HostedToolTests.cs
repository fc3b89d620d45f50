using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>R48, R50, R72: hosted tools as upstream gets them.</summary>
public sealed class HostedToolTests
{
    private const string Code = """{"type":"code_execution_20250825","name":"code_execution"}""";
    private const string Server = """{"type":"url","name":"dice","url":"https://dice.example/mcp?a=\u00e9","authorization_token":"tok-12345678"}""";
    private static readonly UpstreamProfile s_profile = Given.Profile with { CodeInterpreter = true, Mcp = true };

    [Theory]
    [InlineData("code_execution_20250522")]
    [InlineData("code_execution_20250825")]
    [InlineData("code_execution_20260120")]
    [InlineData("code_execution_20260521")]
    public void Every_version_is_the_one_code_tool(string type)
    {
        var written = Write(Tools(Code.Replace("code_execution_20250825", type, StringComparison.Ordinal)));
        Assert.Equal("""[{"type":"code_interpreter","container":{"type":"auto"}}]""", written.Raw("tools"));
        Assert.Equal("""["reasoning.encrypted_content","code_interpreter_call.outputs"]""", written.Raw("include"));
        Assert.True(written.Context.ShowCode);
        Assert.False(written.Context.ShowMcp);
        Assert.Equal("", written.Warnings.ToString());
    }

    [Fact]
    public void Hosted_tools_keep_their_place_among_the_clients() => Assert.Equal(
        """[{"type":"code_interpreter","container":{"type":"auto"}},{"type":"function","name":"get","parameters":{"properties":{},"type":"object"},"strict":false},{"type":"mcp","server_label":"dice","server_url":"https://dice.example/mcp?a=\u00e9","authorization":"tok-12345678","allowed_tools":["roll"],"require_approval":"never"}]""",
        Write(Tools(Code, """{"name":"get","input_schema":{"type":"object"}}""", """{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":false},"configs":{"roll":{"enabled":true}}}""") + ",\"mcp_servers\":[" + Server + "]").Raw("tools"));

    [Fact]
    public void A_server_without_a_toolset_comes_last_and_with_all_its_tools() => Assert.Equal(
        """[{"type":"code_interpreter","container":{"type":"auto"}},{"type":"mcp","server_label":"dice","server_url":"https://dice.example/mcp?a=\u00e9","authorization":"tok-12345678","require_approval":"never"}]""",
        Write("\"mcp_servers\":[" + Server + "]," + Tools(Code)).Raw("tools"));

    [Theory] // R49: deferred where something can load it
    [InlineData(true, """[{"type":"mcp","server_label":"dice","server_url":"https://a","require_approval":"never","defer_loading":true},{"type":"tool_search","execution":"server"}]""")]
    [InlineData(false, """[{"type":"mcp","server_label":"dice","server_url":"https://a","require_approval":"never"}]""")]
    public void A_servers_tools_are_deferred_where_there_is_a_search(bool search, string expected) => Assert.Equal(
        expected,
        Write(
            "\"mcp_servers\":[{\"type\":\"url\",\"name\":\"dice\",\"url\":\"https://a\"}],"
            + Tools("""{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"defer_loading":true}}""", """{"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"}"""),
            Given.Scope(s_profile with { ToolSearch = search })).Raw("tools"));

    [Fact]
    public void A_server_with_all_tools_disabled_is_not_offered()
    {
        var written = Write("\"mcp_servers\":[" + Server[..^1] + ",\"tool_configuration\":{\"enabled\":false}}]");
        Assert.Null(written.Raw("tools"));
        Assert.False(written.Context.ShowMcp);
    }

    [Theory]
    [InlineData("\"tools\":[{\"name\":\"get\",\"input_schema\":{\"type\":\"object\"}},{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]", "tools.1.type: 'code_execution_20250825' is not supported for claude-opus-5-5")]
    [InlineData("\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"dice\"}],\"mcp_servers\":[{\"type\":\"url\",\"name\":\"dice\",\"url\":\"https://a\"}]", "tools.0: MCP servers are not supported for claude-opus-5-5")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\",\"name\":\"dice\",\"url\":\"https://a\"}]", "mcp_servers.0: MCP servers are not supported for claude-opus-5-5")]
    public void A_model_without_it_is_told_where_it_stands(string more, string text) =>
        Assert.Equal(text, Assert.Throws<RequestRejectedException>(() => Write(more, Given.Scope())).Failure.Message);

    [Theory]
    [InlineData("{\"type\":\"tool\",\"name\":\"code_execution\"}", """{"type":"allowed_tools","mode":"required","tools":[{"type":"code_interpreter"}]}""")]
    [InlineData("{\"type\":\"any\"}", """{"type":"allowed_tools","mode":"required","tools":[{"type":"code_interpreter"},{"type":"mcp","server_label":"dice"}]}""")]
    public void A_hosted_tool_can_be_forced(string choice, string expected) =>
        Assert.Equal(expected, Write("\"tool_choice\":" + choice + ",\"mcp_servers\":[" + Server + "]," + Tools(Code)).Raw("tool_choice"));

    [Fact]
    public void A_container_of_ours_is_used_and_one_of_anybody_elses_does_not_exist()
    {
        var scope = Given.Scope(s_profile);
        var id = ContainerIds.ToClient("cntr_1", scope);
        Assert.Matches("^container_[A-Za-z0-9_]+$", id);
        Assert.DoesNotContain("cntr", id, StringComparison.Ordinal);
        foreach (var container in (string[])["\"" + id + "\"", "{\"id\":\"" + id + "\",\"skills\":null}"])
        {
            var written = Write("\"container\":" + container + "," + Tools(Code), scope);
            Assert.Equal("""[{"type":"code_interpreter","container":"cntr_1"}]""", written.Raw("tools"));
            Assert.Equal(new NamedContainer(id, "cntr_1"), written.Context.Container);
        }

        AssertNone(id, scope with { Tenant = "another" });
        AssertNone(id, scope with { Route = scope.Route with { Upstream = "elsewhere" } });
        AssertNone("container_01XYZ", scope);
        AssertNone("cntr_1", scope);
        AssertNone(SealedIds.Make("container_", new CallTemplate("openai", Core.Json.JsonRaw.From("{}")).Encode(), scope), scope);
        Assert.Equal("container:unused", Write("\"container\":\"" + id + "\"", Given.Scope(s_profile)).Warnings.ToString());
    }

    [Theory]
    [InlineData("dice", "dice")]
    [InlineData("my-server_2", "my-server_2")]
    [InlineData("2fast", "mcp_2fast_323a2d31")]
    [InlineData("my server", "mcp_my_server_b129874b")]
    [InlineData("漢", "mcp___fc9f0d61")]
    public void A_name_becomes_a_label_that_upstream_takes(string name, string label)
    {
        Assert.Equal(label, McpLabels.ToUpstream(name));
        Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,63}$", McpLabels.ToUpstream(name));
        Assert.InRange(McpLabels.ToUpstream(name + new string('x', 190)).Length, 60, 64);
    }

    [Fact]
    public void A_changed_label_is_remembered_for_the_answer()
    {
        var context = Write("\"mcp_servers\":[" + Server.Replace("dice\"", "my dice\"", StringComparison.Ordinal) + "]").Context;
        Assert.Equal("my dice", context.McpServer(McpLabels.ToUpstream("my dice")));
        Assert.Equal("other", context.McpServer("other"));
        Assert.Equal(["tok-12345678"], context.Secrets);
    }

    [Fact] // upstream runs no code at minimal effort
    public void Thinking_off_leaves_enough_effort_for_code()
    {
        var scope = Given.Scope(s_profile with { Efforts = [Effort.Minimal, Effort.Low, Effort.High] });
        Assert.Equal("""{"effort":"low"}""", Write("\"thinking\":{\"type\":\"disabled\"}," + Tools(Code), scope).Raw("reasoning"));
    }

    private static void AssertNone(string id, RequestScope scope)
    {
        var failure = Assert.Throws<RequestRejectedException>(() => Write("\"container\":\"" + id + "\"," + Tools(Code), scope)).Failure;
        Assert.Equal(FailureKind.NotFound, failure.Kind);
        Assert.StartsWith("Container `" + id[..6], failure.Message, StringComparison.Ordinal);
    }

    private static string Tools(params string[] tools) => "\"tools\":[" + string.Join(',', tools) + "]";

    private static Written Write(string more, RequestScope? scope = null)
    {
        scope ??= Given.Scope(s_profile);
        var body = "{\"model\":\"claude-opus-5-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]," + more + "}";
        return Given.Write(MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body), new RequestTraits(ApiVersion.V2026, new HashSet<string>()), scope.Warnings), scope);
    }
}
