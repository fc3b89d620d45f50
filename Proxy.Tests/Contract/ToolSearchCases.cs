using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>R49, S12: a hosted tool search, there and back.</summary>
public sealed class ToolSearchCases : ContractTest
{
    private const string Weather = """{"name":"get_weather","defer_loading":true,"input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}""";
    private const string Tools = "\"tools\":[{\"type\":\"tool_search_tool_bm25_20251119\",\"name\":\"tool_search_tool_bm25\"}," + Weather + "],";

    private static readonly JsonObject s_search = JsonNode.Parse("""{"tool_search":{"paths":["get_weather"]}}""")!.AsObject();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_is_a_pair_of_blocks_and_goes_back_as_the_items_it_was(bool stream)
    {
        var call = Item.Call("get_weather", """{"city":"Paris"}""", "call_1");
        call["tool_call"]!["namespace"] = "get_weather";
        await PlayAsync(Turn.Of(s_search.DeepClone().AsObject(), call), Turn.Of(Item.Text("Sunny.")));

        var answer = await OkAsync(Conversation(Tools + (stream ? "\"stream\":true," : ""), "\"Hi\""));
        var content = stream ? Folded(answer) : JsonNode.Parse(answer.Body.GetProperty("content").GetRawText())!.AsArray();
        await OkAsync(Conversation(Tools, "\"Hi\"", content.ToJsonString(), """[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]"""));

        Assert.Equal(["server_tool_use", "tool_search_tool_result", "tool_use"], content.Select(block => (string)block!["type"]!));
        Assert.Equal("tool_search_tool_bm25", (string)content[0]!["name"]!);
        Assert.Equal("""{"query":"get_weather"}""", content[0]!["input"]!.ToJsonString());
        Assert.Equal((string)content[0]!["id"]!, (string)content[1]!["tool_use_id"]!);
        Assert.Equal("""{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"get_weather"}]}""", content[1]!["content"]!.ToJsonString());
        Assert.Equal("get_weather", (string)content[2]!["name"]!);
        Assert.False(content[2]!.AsObject().ContainsKey("toolset_name"));

        var tools = Upstream[0].Body.GetProperty("tools");
        Assert.Equal(tools.GetRawText(), Upstream[1].Body.GetProperty("tools").GetRawText());
        var search = Upstream[1].Input("tool_search_call").Single();
        Assert.StartsWith("tsc_", search.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"paths":["get_weather"]}""", search.GetProperty("arguments").GetRawText());
        var found = Upstream[1].Input("tool_search_output").Single();
        Assert.StartsWith("tso_", found.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(tools[1].GetRawText(), found.GetProperty("tools")[0].GetRawText());
        Assert.Equal("get_weather", Upstream[1].Input("function_call").Single().GetProperty("namespace").GetString());
        Assert.Equal(
            ["message", "tool_search_call", "tool_search_output", "function_call", "function_call_output"],
            Upstream[1].Items.Select(item => item.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_search_that_somebody_else_made_is_told_in_words()
    {
        await PlayAsync(Turn.Of(Item.Text("Sunny.")));
        const string foreign = """
            [{"type":"server_tool_use","id":"srvtoolu_01ABC","name":"tool_search_tool_bm25","input":{"query":"weather"}},
             {"type":"tool_search_tool_result","tool_use_id":"srvtoolu_01ABC","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"get_weather"}]}}]
            """;

        await OkAsync(Conversation(Tools, "\"Hi\"", foreign, "\"go\""));

        Assert.Empty(Upstream.Single().Input("tool_search_call"));
        Assert.Contains("[tool_search_tool_bm25 results] get_weather", Upstream.Single().Items.ElementAt(1).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_hosted_search_all_tools_are_there_and_the_client_is_told()
    {
        await PlayAsync(new Dictionary<string, string> { ["Proxy:Profiles:gpt-6.1-sol:ToolSearch"] = "false" }, Turn.Of(Item.Text("Sunny.")));

        var answer = await OkAsync(Conversation(Tools, "\"Hi\""));

        Assert.Equal("get_weather", Upstream.Single().Body.GetProperty("tools").EnumerateArray().Single().GetProperty("name").GetString());
        Assert.Contains("tool_search:all_tools_loaded", answer.Header("x-gateway-warning"), StringComparison.Ordinal);
    }

    private static JsonArray Folded(ApiAnswer answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return JsonNode.Parse(MessageFold.Fold(bytes)["content"]!.ToJsonString())!.AsArray();
    }
}
