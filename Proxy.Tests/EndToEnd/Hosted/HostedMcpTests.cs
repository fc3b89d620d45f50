using System.Text;
using System.Text.Json.Nodes;
using Proxy.Tests.Contract;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.EndToEnd.Hosted;

/// <summary>R50, S11: tools of MCP servers that upstream calls, through the real gateway and the strict simulator, turn after turn.</summary>
public sealed class HostedMcpTests : ContractTest
{
    private const string Token = "mcp-secret-0123456789";

    private static readonly JsonObject s_list = (JsonObject)JsonNode.Parse("""{"mcp_list_tools":{"id":"mcpl_1","server_label":"dice","tools":[{"name":"roll","description":"Rolls.","input_schema":{"type":"object"},"annotations":{"read_only":false}}]}}""")!;
    private static readonly JsonObject s_call = (JsonObject)JsonNode.Parse("""{"mcp_call":{"id":"mcp_1","server_label":"dice","name":"roll","arguments":"{\"n\": 2}","output":"6","error":null}}""")!;
    private static readonly JsonObject s_failed = (JsonObject)JsonNode.Parse("""{"mcp_call":{"id":"mcp_2","server_label":"dice","name":"roll","arguments":"{}","output":null,"error":{"type":"http_error","code":424,"message":"424: "}}}""")!;

    [Theory]
    [InlineData(true, "mcp-client-2025-11-20")]
    [InlineData(false, "mcp-client-2025-11-20")]
    [InlineData(true, "mcp-client-2026-09-15")]
    public async Task S11_Calls_come_as_pairs_and_go_back_as_they_were(bool stream, string beta)
    {
        await PlayAsync(
            Turn.Of(Copy(s_list), Copy(s_failed), Copy(s_call), Item.Text("You rolled 6.")),
            Turn.Of(Item.Text("Yes.")));

        var content = (await AskAsync(User("Roll"), stream, beta))["content"]!.AsArray();
        List<string> expected = ["redacted_thinking", "mcp_tool_use", "mcp_tool_result", "mcp_tool_use", "mcp_tool_result", "text"];
        if (beta == "mcp-client-2026-09-15") expected.Insert(1, "mcp_tool_listing");
        Assert.Equal(expected, content.Select(b => (string)b!["type"]!));
        var use = content[^3]!;
        Assert.Equal(("roll", "dice", 2), ((string?)use["name"], (string?)use["server_name"], (int)use["input"]!["n"]!));
        Assert.Equal("6", (string?)content[^2]!["content"]![0]!["text"]);
        Assert.True((bool)content[^4]!["is_error"]!);

        await AskAsync(User("Roll") + "," + new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() }.ToJsonString() + "," + User("Sure?"), stream, beta);
        var tool = Upstream[0].Body.GetProperty("tools")[0];
        Assert.Equal(("mcp", "dice", "https://dice.example/mcp", Token, "never"), (
            tool.GetProperty("type").GetString(), tool.GetProperty("server_label").GetString(), tool.GetProperty("server_url").GetString(),
            tool.GetProperty("authorization").GetString(), tool.GetProperty("require_approval").GetString()));
        var items = Upstream[1].Items.ToList();
        Assert.Equal(["message", "mcp_list_tools", "mcp_call", "mcp_call", "message", "message"], items.Select(i => i.GetProperty("type").GetString()));
        Assert.Equal(("mcp_1", "{\"n\":2}", "6"), (items[3].GetProperty("id").GetString(), items[3].GetProperty("arguments").GetString()!.Replace(" ", "", StringComparison.Ordinal), items[3].GetProperty("output").GetString()));
        Assert.Equal("424: ", items[2].GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task R50_A_servers_token_is_in_no_error_and_no_log()
    {
        await PlayAsync(Turn.Error(424, "http_error", "Error retrieving tool list with " + Token + " from MCP server: 'dice'. Http status code: 401 (Unauthorized)"));
        var answer = await PostAsync(Body(User("Roll")) with { Headers = [("anthropic-beta", "mcp-client-2025-11-20")] });
        Assert.Equal(400, answer.Status);
        Assert.Equal("Error retrieving tool list with *** from MCP server: 'dice'. Http status code: 401 (Unauthorized)", answer.Error.GetProperty("message").GetString());
        Assert.DoesNotContain(Token, answer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Gateway.Logs.GetSnapshot(), record => record.Message.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task S11_A_question_for_approval_fails_the_answer()
    {
        await PlayAsync(Turn.Of((JsonObject)JsonNode.Parse("""{"mcp_approval_request":{"server_label":"dice","name":"roll","arguments":"{}"}}""")!));
        var answer = await PostAsync(Body(User("Roll")) with { Headers = [("anthropic-beta", "mcp-client-2025-11-20")] });
        Assert.Equal(500, answer.Status);
        Assert.Equal("api_error", answer.Error.GetProperty("type").GetString());
    }

    private static JsonObject Copy(JsonObject step) => step.DeepClone().AsObject();

    private static string User(string text) => new JsonObject { ["role"] = "user", ["content"] = text }.ToJsonString();

    private static ApiRequest Body(string messages) =>
        "{\"model\":\"claude-opus-5-5\",\"max_tokens\":1024,"
        + "\"mcp_servers\":[{\"type\":\"url\",\"name\":\"dice\",\"url\":\"https://dice.example/mcp\",\"authorization_token\":\"" + Token + "\"}],"
        + "\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"dice\"}],\"messages\":[" + messages + "]}";

    private async Task<JsonObject> AskAsync(string messages, bool stream, string beta)
    {
        var request = Body(messages) with { Headers = [("anthropic-beta", beta)] };
        if (!stream) return JsonNode.Parse((await OkAsync(request)).Text)!.AsObject();
        var answer = await OkAsync(request with { Body = "{\"stream\":true," + request.Body[1..] });
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes);
    }
}
