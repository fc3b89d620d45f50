using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>R70: blocks of hosted tools that another server made, in words.</summary>
public sealed class ForeignBlockTests
{
    private const string Use = """{"type":"server_tool_use","id":"srvtoolu_01","name":"NAME","input":INPUT}""";

    [Theory]
    [InlineData("web_search", """{"query":"caf\u00e9"}""", """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01","content":[{"type":"web_search_result","title":"A","url":"https://a","page_age":"May","encrypted_content":"SECRET"},{"url":"https://b","type":"web_search_result","title":"B","encrypted_content":"SECRET"}]}""", """[web_search] caf\u00e9\n[web_search results] A https://a\nB https://b""")]
    [InlineData("web_search", """{"query":"q"}""", """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01","content":[{"type":{"type":"text","text":"hidden"},"title":"A","url":"https://a","encrypted_content":"SECRET"},{"type":7,"title":"B","url":"https://b","encrypted_content":"SECRET"}]}""", """[web_search] q\n[web_search results] A https://a\nB https://b""")]
    [InlineData("web_fetch", """{"url":"https://a"}""", """{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"web_fetch_result","url":"https://a","content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":"page"},"title":"T"}}}""", """[web_fetch] https://a\n[web_fetch results] https://a\npage\nT""")]
    [InlineData("web_fetch", """{"url":"https://a"}""", """{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"web_fetch_result","url":"https://a","content":{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"T"}}}""", """[web_fetch] https://a\n[web_fetch results] https://a\nT""")]
    [InlineData("web_search", """{"query":"q"}""", """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}""", """[web_search] q\n[web_search results] max_uses_exceeded""")]
    [InlineData("code_execution", """{"code":"print(1)"}""", """{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"code_execution_result","stdout":"1\n","stderr":"oops","return_code":1,"content":[{"type":"code_execution_output","file_id":"file_1"}]}}""", """[code_execution] print(1)\n[code_execution results] 1\n\noops\n[return_code 1]\nfile_1""")]
    [InlineData("code_execution", """{"code":"x"}""", """{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"encrypted_code_execution_result","encrypted_stdout":"SECRET","stderr":"","return_code":0,"content":[]}}""", """[code_execution] x\n[code_execution results] [encrypted]""")]
    [InlineData("bash_code_execution", """{"command":"ls"}""", """{"type":"bash_code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"bash_code_execution_result","stdout":"a","stderr":"","return_code":0,"content":[]}}""", """[bash_code_execution] ls\n[bash_code_execution results] a""")]
    [InlineData("text_editor_code_execution", """{"command":"view","path":"/a"}""", """{"type":"text_editor_code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"text_editor_code_execution_view_result","file_type":"text","content":"line","num_lines":1,"start_line":1,"total_lines":1}}""", """[text_editor_code_execution] {\"command\":\"view\",\"path\":\"/a\"}\n[text_editor_code_execution results] line""")]
    [InlineData("text_editor_code_execution", """{"command":"str_replace","path":"/a"}""", """{"type":"text_editor_code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"text_editor_code_execution_str_replace_result","old_start":1,"lines":["-a","+b"]}}""", """[text_editor_code_execution] {\"command\":\"str_replace\",\"path\":\"/a\"}\n[text_editor_code_execution results] -a\n+b""")]
    [InlineData("tool_search_tool_bm25", """{"query":"mail"}""", """{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"send"}]}}""", """[tool_search_tool_bm25] mail\n[tool_search_tool_bm25 results] send""")]
    [InlineData("advisor", "{}", """{"type":"advisor_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"advisor_result","text":"Ship it.","stop_reason":"end_turn"}}""", """[advisor] {}\n[advisor results] Ship it.""")]
    [InlineData("advisor", "{}", """{"type":"advisor_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"advisor_redacted_result","encrypted_content":"SECRET","stop_reason":"end_turn"}}""", """[advisor] {}\n[advisor results] [encrypted]""")]
    public void A_call_and_its_result_are_one_text(string name, string input, string result, string expected)
    {
        var written = Write(Use.Replace("NAME", name, StringComparison.Ordinal).Replace("INPUT", input, StringComparison.Ordinal), result);
        Assert.Equal(
            ["""{"type":"message","role":"user","content":[{"type":"input_text","text":"q"}]}""",
            $$"""{"type":"message","id":"msg_t1n0","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{expected}}","annotations":[],"logprobs":[]}],"phase":"commentary"}"""],
            written.Items.Take(2));
        Assert.DoesNotContain("SECRET", written.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_spelled_with_escapes_is_still_that_word() => Assert.Contains(
        "\"text\":\"[advisor results] Ship it.\"",
        Write("""{"type":"advisor_tool_result","tool_use_id":"srvtoolu_01","c\u006fntent":{"typ\u0065":"advisor_result","t\u0065xt":"Ship it.","\u0065ncrypted_content":"SECRET"}}""").Items[1],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"mcp_tool_use","id":"mcptoolu_01","name":"roll","server_name":"dice","input":{"n":2,"of":6}}""", """{"type":"mcp_tool_result","tool_use_id":"mcptoolu_01","is_error":false,"content":[{"type":"text","text":"5"},{"type":"text","text":"6"}]}""", """[dice.roll] {\"n\":2,\"of\":6}\n[dice.roll results] 5\n6""")]
    [InlineData("""{"type":"mcp_tool_use","id":"mcptoolu_01","name":"roll","server_name":"dice","input":{"n":"2"}}""", """{"content":"no","type":"mcp_tool_result","is_error":true,"tool_use_id":"mcptoolu_01"}""", """[dice.roll] 2\n[dice.roll results] [tool_error] no""")]
    public void An_mcp_call_is_told_with_its_server(string use, string result, string expected) =>
        Assert.Contains("\"text\":\"" + expected + "\"", Write(use, result).Items[1], StringComparison.Ordinal);

    [Fact]
    public void A_listing_is_told_by_its_names()
    {
        var written = Write("""{"type":"mcp_tool_listing","mcp_server_name":"dice","tools":[{"name":"roll","description":"Rolls.","input_schema":{"description":"no","type":"object"}},{"name":"flip","input_schema":{}}]}""");
        Assert.Contains("""[mcp_tool_listing results] dice\nroll\nRolls.\nflip""", written.Items[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_without_a_result_and_a_result_without_a_call_are_told_too()
    {
        var written = Write(Use.Replace("NAME", "web_search", StringComparison.Ordinal).Replace("INPUT", """{"query":"q"}""", StringComparison.Ordinal), """{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_02","content":[]}""");
        Assert.Contains("\"id\":\"msg_t1n0\"", written.Items[1], StringComparison.Ordinal);
        Assert.Contains("\"text\":\"[web_search] q\"", written.Items[1], StringComparison.Ordinal);
        Assert.Contains("\"id\":\"msg_t1n1\"", written.Items[2], StringComparison.Ordinal);
        Assert.Contains("\"text\":\"[tool_search results]\"", written.Items[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"web_search_tool_result","tool_use_id":"srvtoolu_02","content":[]}""", "[web_search results]")]
    [InlineData("""{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_02","content":{"type":"web_fetch_tool_result_error","error_code":"url_not_accessible"}}""", "[web_fetch results] url_not_accessible")]
    [InlineData("""{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_02","content":{"type":"code_execution_result","stdout":"4","stderr":"","return_code":0,"content":[]}}""", "[code_execution results] 4")]
    public void A_result_whose_call_stands_in_an_earlier_message_says_what_it_is_of(string result, string expected) =>
        Assert.Contains("\"text\":\"" + expected + "\"", Write(result).Items[1], StringComparison.Ordinal);

    [Fact]
    public void What_Anthropic_alone_can_read_of_a_result_is_a_known_field()
    {
        var warnings = new Warnings();
        foreach (var content in (string[])["""{"type":"encrypted_code_execution_result","encrypted_stdout":"E","stderr":"","return_code":0,"content":[]}""", """{"type":"code_execution_tool_result_error","error_code":"unavailable"}"""])
            MessagesRequestReader.Read(
                Encoding.UTF8.GetBytes($$$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_01","content":{{{content}}}}]},{"role":"user","content":"r"}]}"""),
                new RequestTraits(ApiVersion.V2026, new HashSet<string>()),
                warnings);
        Assert.Equal("", warnings.ToString());
    }

    [Fact]
    public void Text_around_it_keeps_its_place()
    {
        var written = Write("""{"type":"text","text":"before"}""", Use.Replace("NAME", "advisor", StringComparison.Ordinal).Replace("INPUT", "{}", StringComparison.Ordinal), """{"type":"advisor_tool_result","tool_use_id":"srvtoolu_01","content":{"type":"advisor_result","text":"a"}}""", """{"type":"text","text":"after"}""");
        Assert.Equal(["msg_t1n0", "msg_t1n1", "msg_t1n2"], written.Input.Skip(1).Take(3).Select(i => i.GetProperty("id").GetString()));
        Assert.Contains("after", written.Items[3], StringComparison.Ordinal);
    }

    private static Written Write(params string[] blocks)
    {
        var body = $$$"""{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{{{string.Join(',', blocks)}}}]},{"role":"user","content":"r"}]}""";
        var warnings = new Warnings();
        return Given.Write(MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body), new RequestTraits(ApiVersion.V2026, new HashSet<string>()), warnings));
    }
}
