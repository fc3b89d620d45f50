using System.Text;
using System.Text.Json.Nodes;
using Proxy.Tests.Oracles;
using Proxy.Tests.Translation;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S10, S11: calls that upstream made itself, as the blocks that Anthropic has for them; stream and JSON alike.</summary>
public sealed class HostedCallTests
{
    [Theory]
    [InlineData("completed", """[{"type":"logs","logs":"4\n"}]""", "4\n", 0)]
    [InlineData("failed", """[{"type":"logs","logs":"Traceback"}]""", "Traceback", 1)]
    [InlineData("completed", "null", "", 0)]
    [InlineData("completed", "[]", "", 0)]
    [InlineData("completed", """[{"type":"logs","logs":"a"},{"type":"logs","logs":""},{"type":"logs","logs":"caf\u00e9"}]""", "a\n\ncafé", 0)]
    [InlineData("completed", """[{"type":"image","url":"https://x/y.png"},{"type":"logs","logs":"a"}]""", "a", 0)]
    public void Code_that_ran_is_a_call_and_its_result(string status, string outputs, string stdout, int returnCode)
    {
        var message = Message(Code(status, outputs));
        var content = message["content"]!.AsArray();
        Assert.Equal(2, content.Count);
        Assert.Equal("server_tool_use", (string?)content[0]!["type"]);
        Assert.Equal("code_execution", (string?)content[0]!["name"]);
        Assert.Equal("print(\"2+2\")", (string?)content[0]!["input"]!["code"]);
        Assert.Equal("""{"type":"direct"}""", content[0]!["caller"]!.ToJsonString());
        var id = (string)content[0]!["id"]!;
        Assert.Matches("^srvtoolu_[A-Za-z0-9_]+$", id);
        var result = content[1]!.AsObject();
        Assert.Equal(id, (string?)result["tool_use_id"]);
        Assert.Equal("code_execution_tool_result", (string?)result["type"]);
        Assert.Equal(
            new JsonObject { ["type"] = "code_execution_result", ["stdout"] = stdout, ["stderr"] = "", ["return_code"] = returnCode, ["content"] = new JsonArray() }.ToJsonString(),
            result["content"]!.ToJsonString());
        Assert.Equal("end_turn", (string?)message["stop_reason"]);
    }

    [Fact]
    public void The_container_is_told_with_its_end_and_without_its_name()
    {
        var container = Message(Code("completed", "[]"))["container"]!;
        Assert.StartsWith("container_", (string)container["id"]!, StringComparison.Ordinal);
        Assert.Equal("2026-11-22T10:20:00Z", (string?)container["expires_at"]);
        Assert.Null(container["skills"]);
        Assert.Null(Message(Text)["container"]);
    }

    [Theory]
    [InlineData(""" "output":"6","error":null """, false, """[{"type":"text","text":"6","citations":null}]""")]
    [InlineData(""" "output":null,"error":null """, false, "[]")]
    [InlineData(""" "output":"" """, false, """[{"type":"text","text":"","citations":null}]""")]
    [InlineData(""" "output":null,"error":"no such tool" """, true, """[{"type":"text","text":"no such tool","citations":null}]""")]
    [InlineData(""" "output":null,"error":{"type":"http_error","code":424,"message":"424: "} """, true, """[{"type":"text","text":"424: ","citations":null}]""")]
    [InlineData(""" "error":{"type":"mcp_tool_execution_error","content":[{"type":"text","text":"bad dice"}]} """, true, """[{"type":"text","text":"bad dice","citations":null}]""")]
    [InlineData(""" "status":"failed","output":"out of dice","error":null """, true, """[{"type":"text","text":"out of dice","citations":null}]""")]
    [InlineData(""" "error":{"code":7} """, true, """[{"type":"text","text":"{\u0022code\u0022:7}","citations":null}]""")]
    public void An_mcp_call_is_a_call_and_its_result(string outcome, bool isError, string expected)
    {
        var content = Message(Mcp(outcome))["content"]!.AsArray();
        Assert.Equal(2, content.Count);
        var use = content[0]!.AsObject();
        Assert.Equal(["type", "id", "name", "input", "server_name"], use.Select(p => p.Key));
        Assert.Equal(("mcp_tool_use", "roll", "dice"), ((string?)use["type"], (string?)use["name"], (string?)use["server_name"]));
        Assert.Equal("""{"n":2}""", use["input"]!.ToJsonString());
        Assert.Matches("^mcptoolu_[A-Za-z0-9_]+$", (string)use["id"]!);
        var result = content[1]!.AsObject();
        Assert.Equal(("mcp_tool_result", (string?)use["id"], isError), ((string?)result["type"], (string?)result["tool_use_id"], (bool)result["is_error"]!));
        Assert.Equal(expected, result["content"]!.ToJsonString());
    }

    [Fact]
    public void A_list_of_tools_is_shown_to_who_knows_the_block_and_carried_for_everybody()
    {
        const string List = """{"id":"mcpl_1","type":"mcp_list_tools","server_label":"dice","tools":[{"name":"roll","description":null,"input_schema":{"type":"object", "x":1.50},"annotations":{"read_only":false}},{"name":"flip","description":"Flips."}]}""";
        var content = Message(List)["content"]!.AsArray();
        Assert.Equal(["redacted_thinking", "mcp_tool_listing"], content.Select(b => (string)b!["type"]!));
        Assert.Equal(
            """{"type":"mcp_tool_listing","mcp_server_name":"dice","tools":[{"name":"roll","input_schema":{"type":"object","x":1.50}},{"name":"flip","description":"Flips.","input_schema":{}}]}""",
            content[1]!.ToJsonString());
        Assert.Equal("redacted_thinking", Assert.Single(Fold(List, hosted: false)["content"]!.AsArray())!["type"]!.ToString());
    }

    [Fact] // a list that could not be had is carried, and no list is shown
    public void A_failed_list_of_tools_is_not_shown() => Assert.Equal(
        ["redacted_thinking"],
        Message("""{"id":"mcpl_1","type":"mcp_list_tools","server_label":"dice","tools":[],"error":"401"}""")["content"]!.AsArray().Select(b => (string)b!["type"]!));

    [Theory] // R27: it ran to no end that could be told
    [InlineData("""{"id":"ci_1","type":"code_interpreter_call","status":"incomplete","code":"x","container_id":"cntr_1","outputs":null}""")]
    [InlineData("""{"id":"mcp_1","type":"mcp_call","status":"incomplete","name":"roll","server_label":"dice","arguments":"{\"n\""}""")]
    public void A_call_that_was_cut_off_is_left_out_and_told(string item)
    {
        var context = Translated.Context(hosted: true);
        Assert.Empty(MessageFold.Fold(Translated.Stream(Stream(item), context))["content"]!.AsArray());
        Assert.Equal("output:unfinished_item", context.Scope.Warnings.ToString());
    }

    [Fact]
    public void A_call_with_arguments_that_are_no_object_fails_the_answer() => Assert.Contains(
        "not a JSON object",
        Encoding.UTF8.GetString(Translated.Json(Whole("""{"id":"mcp_1","type":"mcp_call","name":"roll","server_label":"dice","arguments":"[1]"}"""), Translated.Context(hosted: true))),
        StringComparison.Ordinal);

    private const string Text = """{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]}]}""";

    private static string Code(string status, string outputs) =>
        $$"""{"id":"ci_1","type":"code_interpreter_call","status":"{{status}}","code":"print(\"2+2\")","container_id":"cntr_1","outputs":{{outputs}}}""";

    private static string Mcp(string outcome) =>
        $$"""{"id":"mcp_1","type":"mcp_call","name":"roll","server_label":"dice","arguments":"{\"n\": 2}",{{outcome}}}""";

    /// <summary>The message of an answer of one item; stream and JSON must agree.</summary>
    private static JsonObject Message(string item)
    {
        var folded = Fold(item, hosted: true);
        var whole = Translated.Comparable(JsonNode.Parse(Translated.Json(Whole(item), Translated.Context(hosted: true)))!.AsObject());
        Assert.True(JsonNode.DeepEquals(whole, folded), $"{whole.ToJsonString()}\n{folded.ToJsonString()}");
        return whole;
    }

    private static JsonObject Fold(string item, bool hosted)
    {
        var stream = Translated.Stream(Stream(item), Translated.Context(hosted: hosted));
        Assert.Empty(AnthropicGrammar.Check(stream));
        return Translated.Comparable(MessageFold.Fold(stream));
    }

    private static byte[] Whole(string item) => Encoding.UTF8.GetBytes(
        $$$"""{"id":"resp_1","object":"response","status":"completed","output":[{{{item}}}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}""");

    private static byte[] Stream(string item) => Encoding.UTF8.GetBytes(
        "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n"
        + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":" + item + "}\n\n"
        + "data: {\"type\":\"response.code_interpreter_call_code.delta\",\"output_index\":0,\"item_id\":\"ci_1\",\"delta\":\"x\"}\n\n"
        + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}\n\n"
        + "data: {\"type\":\"response.completed\",\"response\":" + Encoding.UTF8.GetString(Whole(item)) + "}\n\n");
}
