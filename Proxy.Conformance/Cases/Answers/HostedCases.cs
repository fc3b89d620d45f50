using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Answers;

/// <summary>S7 to S13: what upstream's own tools did.</summary>
internal static class HostedCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Answered("search.result", "S7", "a search is a server tool use and its result", Searching, Turn.Of(Step.Item(Search), Step.Text("Sunny.")),
            ("content.*.type", """["server_tool_use","web_search_tool_result","text"]"""), ("content.0.id", "^srvtoolu_"), ("content.0.name", "=web_search"), ("content.0.input", """{"query":"weather"}"""),
            ("content.1.content.0.type", "=web_search_result"), ("content.1.content.0.url", "=https://example.com/w"), ("content.1.content.0.encrypted_content", "?"), ("stop_reason", "=end_turn")),
        new("search.pair", "S7", "the result names its use, in the stream both come whole", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Item(Search), Step.Text("Sunny.")));
            var stream = await trial.OkAsync(Searching.Streamed());
            stream.Message.Is("content.1.tool_use_id", "=" + stream.Message.Text("content.0.id"));
            stream.Events.First(entry => entry.Type == "content_block_start" && entry.Index == 1).Doc.Is("content_block.content.0.url", "=https://example.com/w");
        }) { NeedsUpstream = true },
        Answered("search.failed", "S7", "a search that failed says so", Searching, Turn.Of(Step.Item("""{"id":"ws_1","type":"web_search_call","status":"failed","action":{"type":"search","query":"weather"}}"""), Step.Text("Sorry.")),
            ("content.1.type", "=web_search_tool_result"), ("content.1.content.type", "=web_search_tool_result_error"), ("content.1.content.error_code", "=unavailable")),
        Answered("citation", "S8", "a citation of a result is one, and quotes the source or nothing", Searching, Turn.Of(Step.Item(Search), Step.Item("""
            {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"It is sunny.","annotations":[{"type":"url_citation","url":"https://example.com/w","title":"Weather","start_index":6,"end_index":12}]}]}
            """)), answer =>
        {
            var citation = answer.At("content.[text].0.citations.0").Is(("type", "=web_search_result_location"), ("url", "=https://example.com/w"), ("title", "=Weather"), ("encrypted_index", "?"));
            if (citation.Text("cited_text") == "sunny.") throw new NotHeldException("cited_text quotes the answer, not the source");
        }),
        Answered("citation.file", "S9", "citations of upstream's files are dropped, the text is whole", Hello, Turn.Of(Step.Item("""
            {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"So it says.","annotations":[{"type":"file_citation","file_id":"file-1","filename":"a.txt","index":5}]}]}
            """)), ("content.0.text", "=So it says."), ("content.0.citations", "null")),
        new("search.back", "S7 R70 C0.5", "a search that comes back is what it was", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Item(Search), Step.Text("Sunny.")));
            var first = (await trial.OkAsync(Searching)).Message.Omits("\"ws_1\"").Raw("content");
            await trial.OkAsync(Ask.Of(Hi, first, "\"Go on\"").Tools(SearchTool));
            var sent = (await trial.UpstreamAsync())[1];
            if (!sent.Raw("input").Contains("weather", StringComparison.Ordinal)) throw new NotHeldException("the search is gone: " + sent.Raw("input"));
        }) { NeedsUpstream = true },
        Answered("code.result", "S10", "code that ran is a server tool use and its result", Hello.Tools("""{"type":"code_execution_20250825","name":"code_execution"}"""), Turn.Of(Step.Item("""
            {"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"print(2)","container_id":"cntr_1","outputs":[{"type":"logs","logs":"2\n"}]}
            """), Step.Text("Two.")), answer =>
        {
            answer.Is(("content.0.type", "=server_tool_use"), ("content.0.id", "^srvtoolu_"), ("content.0.input.code", "=print(2)"), ("content.1.tool_use_id", "=" + answer.Text("content.0.id")), ("content.1.content.stdout", "=2\n"),
                ("content.1.content.return_code", "0"), ("content.2.text", "=Two."), ("container.id", "?"), ("container.expires_at", "?")).Omits("cntr_1");
        }),
        Answered("mcp.result", "S11", "a call of an MCP server is an MCP tool use and its result", Mcp, Turn.Of(Step.Item("""
            {"id":"mcp_1","type":"mcp_call","status":"completed","server_label":"srv","name":"greet","arguments":"{\"who\":\"you\"}","output":"Hello you","error":null,"approval_request_id":null}
            """), Step.Text("Done.")), answer => answer.Is(("content.0.type", "=mcp_tool_use"), ("content.0.id", "^mcptoolu_"), ("content.0.server_name", "=srv"), ("content.0.name", "=greet"), ("content.0.input", """{"who":"you"}"""),
                ("content.1.type", "=mcp_tool_result"), ("content.1.tool_use_id", "=" + answer.Text("content.0.id")), ("content.1.is_error", "false"), ("content.1.content.0.text", "=Hello you"))),
        new("mcp.approval", "S11", "an approval that nobody can give is a failure", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Item("""{"id":"mcpr_1","type":"mcp_approval_request","server_label":"srv","name":"greet","arguments":"{}"}""")));
            await trial.FailedAsync(Mcp, 500, "api_error");
        }) { NeedsUpstream = true },
        Answered("tool-search.found", "S12", "a search for tools is a server tool use and its result", Finding, Turn.Of(Found, Step.Call("add", """{"a":1}""", space: "add")), answer =>
            answer.Is(("content.*.type", """["server_tool_use","tool_search_tool_result","tool_use"]"""), ("content.0.id", "^srvtoolu_"), ("content.0.name", "=tool_search_tool_bm25"), ("content.1.tool_use_id", "=" + answer.Text("content.0.id")),
                ("content.1.content", """{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"add"}]}"""), ("content.2.name", "=add"), ("stop_reason", "=tool_use"))),
        new("tool-search.back", "S12 C0.3", "it goes back as the items that it was", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Found, Step.Call("add", """{"a":1}""", "call_1", space: "add")));
            var first = (await trial.OkAsync(Finding)).Message.Raw("content");
            await trial.OkAsync(Finding.With("messages", Json.List([Ask.Turn("user", Hi), Ask.Turn("assistant", first), Ask.Turn("user", Content(Result("toolu_1", "\"content\":\"1\"")))])));
            (await trial.UpstreamAsync())[1].Is("input.*.type", """["message","tool_search_call","tool_search_output","function_call","function_call_output"]""");
        }) { NeedsUpstream = true },
        Answered("compaction.unasked", "S13 R25", "a compaction that nobody asked for is carried sealed", Hello, Turn.Of(Step.Item("""{"id":"cmp_1","type":"compaction","encrypted_content":"gAAAAsecret"}"""), Step.Text("Hi.")),
            answer => answer.Omits("gAAAAsecret").Is(("content.*.type", """["redacted_thinking","text"]"""), ("content.0.data", "?"))),
        new("carried.back", "R25", "what was carried sealed goes back as it was", async trial =>
        {
            const string item = """{"id":"cmp_1","type":"compaction","encrypted_content":"gAAAAsecret"}""";
            await trial.PlayAsync(Turn.Of(Step.Item(item), Step.Text("Hi.")));
            var first = (await trial.OkAsync(Hello)).Message.Raw("content");
            // The simulator refuses content that it did not make; what arrived there is all that counts.
            await trial.SendAsync(Ask.Of(Hi, first, "\"Go on\""));
            (await trial.UpstreamAsync())[1].Is("input.[compaction].0", item);
        }) { NeedsUpstream = true },
    ];

    private const string SearchTool = """{"type":"web_search_20250305","name":"web_search"}""";

    private const string Search = """
        {"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"weather","queries":["weather"],"sources":[{"type":"url","url":"https://example.com/w"}]}}
        """;

    private const string Found = """{"tool_search":{"paths":["add"]}}""";

    private static Ask Finding => Hello.Tools("""{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"}""", AddTool.Replace("{\"name\"", "{\"defer_loading\":true,\"name\"", StringComparison.Ordinal));

    private static Ask Searching => Hello.Tools(SearchTool);

    private static Ask Mcp => Hello.With("mcp_servers", """[{"type":"url","name":"srv","url":"https://mcp.example.com/"}]""").Tools("""{"type":"mcp_toolset","mcp_server_name":"srv"}""").Beta("mcp-client-2025-11-20");
}
