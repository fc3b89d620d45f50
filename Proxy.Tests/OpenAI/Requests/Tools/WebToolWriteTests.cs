using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;
using Proxy.Tests.OpenAI.Requests.Hosted;

namespace Proxy.Tests.OpenAI.Requests.Tools;

/// <summary>R46, R47, R52: the web tools as upstream gets them.</summary>
public sealed class WebToolWriteTests
{
    private const string Search = """{"type":"web_search_20250305","name":"web_search"}""";
    private const string Fetch = """{"type":"web_fetch_20250910","name":"web_fetch"}""";
    private const string Tool = """{"name":"get","input_schema":{"type":"object","properties":{}}}""";

    [Fact]
    public void A_search_asks_for_what_it_found()
    {
        var written = Write(Search);
        Assert.Equal("""[{"type":"web_search"}]""", written.Raw("tools"));
        Assert.Equal("""["reasoning.encrypted_content","web_search_call.results","web_search_call.action.sources"]""", written.Raw("include"));
        Assert.Null(written.Raw("max_tool_calls"));
        Assert.True(written.Context is { WebSearch: true, WebFetch: false });
    }

    [Fact]
    public void Domains_and_the_users_place_go_with_it_token_by_token() =>
        Assert.Equal(
            """[{"type":"web_search","filters":{"allowed_domains":["a.example","caf\u00e9.example"]},"user_location":{"type":"approximate","city":"Paris","country":"FR","timezone":"Europe/Paris"}}]""",
            Write("""{"type":"web_search_20260209","name":"web_search","blocked_domains":null,"allowed_domains":["a.example","caf\u00e9.example"],"user_location":{"timezone":"Europe/Paris","country":"FR","city":"Paris","region":null,"type":"approximate"}}""").Raw("tools"));

    [Fact]
    public void Fetching_is_a_part_of_searching_and_limits_add_up()
    {
        var written = Write("""{"type":"web_search_20250305","name":"web_search","max_uses":3},{"type":"web_fetch_20250910","name":"web_fetch","max_uses":2}""");
        Assert.Equal("""[{"type":"web_search"}]""", written.Raw("tools"));
        Assert.Equal("5", written.Raw("max_tool_calls"));
        Assert.True(written.Context is { WebSearch: true, WebFetch: true });
    }

    [Fact]
    public void One_tool_without_a_limit_makes_them_none()
    {
        var written = Write("""{"type":"web_search_20250305","name":"web_search","max_uses":3},{"type":"web_fetch_20250910","name":"web_fetch"}""");
        Assert.Null(written.Raw("max_tool_calls"));
        Assert.Equal("max_uses:not_enforced", written.Warnings.ToString());
    }

    [Fact]
    public void Client_tools_stand_where_they_were() =>
        Assert.Equal(["function", "web_search", "function"], Write(Tool + "," + Search + "," + Tool.Replace("get", "put", StringComparison.Ordinal)).Root.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("type").GetString()));

    [Theory] // R52
    [InlineData(Search, """{"type":"any"}""", """{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"}]}""")]
    [InlineData(Search + "," + Fetch, """{"type":"any"}""", """{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"}]}""")]
    [InlineData(Search + "," + Tool, """{"type":"any"}""", "\"required\"")]
    [InlineData(Search + "," + Tool, """{"type":"tool","name":"web_search"}""", """{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"}]}""")]
    [InlineData(Search, """{"type":"none"}""", "\"none\"")]
    [InlineData(Search, """{"type":"auto"}""", "\"auto\"")]
    public void A_choice_of_hosted_tools_is_said_in_upstreams_words(string tools, string choice, string expected) =>
        Assert.Equal(expected, Write(tools, $"\"tool_choice\":{choice},").Raw("tool_choice"));

    [Fact]
    public void A_model_that_cannot_search_is_told_where_it_was_asked_to()
    {
        Assert.Equal("tools.1.type: 'web_search_20250305' is not supported for claude-opus-5-5", Refused(Tool + "," + Search, Given.Profile));
        Assert.Equal("tools.0.type: 'web_fetch_20250910' is not supported for claude-opus-5-5", Refused(Fetch, Given.Profile));
        Assert.Equal("tools.0.type: 'web_fetch_20250910' is only supported together with a web_search tool", Refused(Fetch, WebHistory.Profile));
        Assert.Equal("tool_choice: tool 'web_fetch' cannot be forced on this model", Refused(Search + "," + Fetch, WebHistory.Profile, """ "tool_choice":{"type":"tool","name":"web_fetch"},"""));
    }

    [Fact] // R31: upstream refuses hosted tools at effort minimal
    public void Thinking_that_is_off_leaves_the_search_possible()
    {
        var profile = WebHistory.Profile with { Efforts = [Effort.Minimal, Effort.Low, Effort.High] };
        Assert.Equal("""{"effort":"low"}""", Write(Search, """ "thinking":{"type":"disabled"},""", profile).Raw("reasoning"));
        Assert.Equal("""{"effort":"minimal"}""", Write(Tool, """ "thinking":{"type":"disabled"},""", profile).Raw("reasoning"));
    }

    [Fact] // C6
    public void A_count_knows_the_tool_and_asks_for_nothing()
    {
        using var body = new Core.Json.PooledBuffer();
        Core.OpenAI.Requests.ResponsesRequestWriter.WriteCounted(Read(Search, ""), Given.Scope(WebHistory.Profile), body);
        var text = Encoding.UTF8.GetString(body.Written);
        Assert.Contains("""[{"type":"web_search"}]""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("include", text, StringComparison.Ordinal);
    }

    private static Written Write(string tools, string more = "", UpstreamProfile? profile = null) => Given.Write(Read(tools, more), Given.Scope(profile ?? WebHistory.Profile));

    private static string Refused(string tools, UpstreamProfile profile, string more = "") =>
        Assert.Throws<RequestRejectedException>(() => Write(tools, more, profile)).Failure.Message;

    private static Core.Canonical.Conversations.Conversation Read(string tools, string more) => MessagesRequestReader.Read(
        Encoding.UTF8.GetBytes($$"""{"model":"claude-opus-5-5","max_tokens":1024,{{more}}"tools":[{{tools}}],"messages":[{"role":"user","content":"q"}]}"""),
        new RequestTraits(ApiVersion.V2026, new HashSet<string>()),
        new Warnings());
}
