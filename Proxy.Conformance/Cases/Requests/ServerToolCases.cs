using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R46 to R51: tools that the server executes.</summary>
internal static class ServerToolCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("web-search.sent", "R46", "web search is upstream's, with the domains that are allowed", Hello.Tools("""{"type":"web_search_20250305","name":"web_search","max_uses":3,"allowed_domains":["example.com"],"user_location":{"type":"approximate","city":"Berlin"}}"""), sent =>
        {
            sent.Is(("tools.0.type", "^web_search"), ("tools.0.filters.allowed_domains", """["example.com"]"""), ("tools.0.user_location.city", "=Berlin"), ("max_tool_calls", "3"));
            if (!sent.Raw("include").Contains("web_search_call.action.sources", StringComparison.Ordinal)) throw new NotHeldException("include: " + sent.Raw("include"));
        }),
        Refused("web-search.blocked", "R46", "blocked domains cannot be kept, so they are refused", Hello.Tools("""{"type":"web_search_20250305","name":"web_search","blocked_domains":["example.com"]}"""), "~blocked_domains"),
        Refused("web-search.both", "R46", "domains are allowed or blocked, not both", Hello.Tools("""{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.com"],"blocked_domains":["b.com"]}"""), "~domains"),
        Refused("web-fetch.alone", "R47", "fetching without searching is refused", Hello.Tools("""{"type":"web_fetch_20250910","name":"web_fetch"}"""), "~web_fetch"),
        Refused("web-fetch.limited", "R47", "a limit that nobody would keep is refused", Hello.Tools("""{"type":"web_search_20250305","name":"web_search"}""", """{"type":"web_fetch_20250910","name":"web_fetch","max_content_tokens":1000}"""), "~max_content_tokens"),
        Sends("web-fetch.beside", "R47", "beside a search it is a part of it", Hello.Tools("""{"type":"web_search_20250305","name":"web_search"}""", """{"type":"web_fetch_20250910","name":"web_fetch"}"""), ("tools.#", "1"), ("tools.0.type", "^web_search")),
        Sends("code.sent", "R48", "code execution is upstream's interpreter", Hello.Tools("""{"type":"code_execution_20250825","name":"code_execution"}"""), ("tools.0.type", "=code_interpreter"), ("tools.0.container.type", "=auto")),
        Warns("code.callers", "R48", "tools that code would call are called directly, with a warning", Hello.Tools("""{"type":"code_execution_20250825","name":"code_execution"}""",
            AddTool.Replace("{\"name\"", "{\"allowed_callers\":[\"code_execution_20250825\"],\"name\"", StringComparison.Ordinal)), "allowed_callers", ("tools.1.name", "=add")),
        Sends("tool-search.sent", "R49 K6", "tools that are to be searched for are all within reach", Hello.Tools("""{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"}""", Deferred), sent =>
        {
            if (!sent.Raw("tools").Contains("\"add\"", StringComparison.Ordinal)) throw new NotHeldException("tools: " + sent.Raw("tools"));
        }),
        new("tool-search.how", "R49", "upstream searches for them, or all are loaded and that is told", async trial =>
        {
            var reply = await trial.OkAsync(Hello.Tools("""{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"}""", Deferred));
            var sent = await trial.UpstreamOnceAsync();
            if (sent.Has("tools.[tool_search].#", "1")) sent.Is(("tools.[tool_search].0.execution", "=server"), ("tools.[function].0.defer_loading", "true"));
            else reply.HasHeader("x-gateway-warning", "~tool_search");
        }) { NeedsUpstream = true },
        Refused("tool-search.none", "R49", "deferred tools alone are refused", Hello.Tools(Deferred), "~defer"),
        Sends("mcp.sent", "R50", "an MCP server is upstream's to call, without asking", Mcp("""{"type":"mcp_toolset","mcp_server_name":"srv"}"""),
            ("tools.0.type", "=mcp"), ("tools.0.server_label", "=srv"), ("tools.0.server_url", "=https://mcp.example.com/"), ("tools.0.require_approval", "=never"), ("tools.0.authorization", "=tok")),
        Sends("mcp.only", "R50", "tools that alone are enabled are the ones allowed", Mcp("""{"type":"mcp_toolset","mcp_server_name":"srv","default_config":{"enabled":false},"configs":{"a":{"enabled":true}}}"""), sent =>
        {
            if (!sent.Raw("tools.0.allowed_tools").Contains("\"a\"", StringComparison.Ordinal)) throw new NotHeldException("allowed_tools: " + sent.Raw("tools.0.allowed_tools"));
        }),
        Refused("mcp.without-toolset", "R50", "a server without its toolset is refused", Mcp(AddTool), "~srv"),
        Refused("mcp.without-server", "R50", "a toolset without its server is refused", Hello.Tools("""{"type":"mcp_toolset","mcp_server_name":"srv"}""").Beta("mcp-client-2025-11-20"), "~srv"),
        Refused("advisor", "R51", "the advisor is refused", Hello.Tools(AddTool, """{"type":"advisor_20260301","name":"advisor","model":"claude-opus-5-5"}""").Beta("advisor-tool-2026-03-01"), "=tools.1: advisor is not supported by this gateway"),
        Sends("choice.hosted", "R52", "any tool, of which all are upstream's, is one of those", Hello.Tools("""{"type":"web_search_20250305","name":"web_search"}""").With("tool_choice", """{"type":"any"}""").With("thinking", """{"type":"disabled"}"""),
            ("tool_choice.type", "=allowed_tools"), ("tool_choice.mode", "=required")),
    ];

    private const string Deferred = """{"name":"add","description":"Adds","defer_loading":true,"input_schema":{"type":"object","properties":{"a":{"type":"number"}}}}""";

    private static Ask Mcp(string tool) => Hello.With("mcp_servers", """[{"type":"url","name":"srv","url":"https://mcp.example.com/","authorization_token":"tok"}]""").Tools(tool).Beta("mcp-client-2025-11-20");
}
