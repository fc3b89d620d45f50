using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

public sealed class ClientToolCases : ContractTest
{
    private const string Toolset = "\"tools\":[{\"type\":\"computer_toolset_20260801\"}],";

    private static readonly Dictionary<string, string> s_withoutNamespaces = new() { ["Proxy:Profiles:gpt-6.1-sol:NamespaceTools"] = "false" };

    [Fact]
    public async Task D29_bash_is_a_function_with_a_schema()
    {
        await PlayAsync(Turn.Of(Item.Call("bash", new { command = "ls" }, "call_1")));

        var answer = await OkAsync(Conversation("\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"}],", "\"Hi\""));

        Assert.Equal(
            """{"type":"tool_use","id":"toolu_1","name":"bash","input":{"command":"ls"},"caller":{"type":"direct"}}""",
            answer.Content.Single().GetRawText());
        var parameters = Upstream.Single().Body.GetProperty("tools")[0].GetProperty("parameters").GetProperty("properties");
        Assert.Equal(["command", "restart"], parameters.EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task D30_a_toolsets_call_names_its_member_and_comes_in_one_piece(bool namespaces, bool stream)
    {
        var call = Item.Call(namespaces ? "left_click" : "computer__left_click", """{"coordinate": [1,2]}""", "call_1");
        if (namespaces) call["tool_call"]!["namespace"] = "computer";
        await PlayAsync(namespaces ? new Dictionary<string, string>() : s_withoutNamespaces, Turn.Of(call).InChunksOf(3), Turn.Of(Item.Text("done")));

        var answer = await OkAsync(Conversation(Toolset + (stream ? "\"stream\":true," : ""), "\"Hi\""));
        var content = stream ? StreamedContent(answer) : answer.Content.ToList();
        await OkAsync(Conversation(Toolset, "\"Hi\"", "[" + content.Single().GetRawText() + "]", """[{"type":"tool_result","tool_use_id":"toolu_1","toolset_name":"computer","content":"clicked"}]"""));

        Assert.Equal(
            """{"type":"tool_use","id":"toolu_1","name":"left_click","input":{"coordinate":[1,2]},"toolset_name":"computer","caller":{"type":"direct"}}""",
            JsonNode.Parse(content.Single().GetRawText())!.ToJsonString());
        var sent = Upstream[0].Body.GetProperty("tools");
        Assert.Equal(namespaces ? "namespace" : "function", sent[0].GetProperty("type").GetString());
        Assert.Equal(17, namespaces ? sent[0].GetProperty("tools").GetArrayLength() : sent.GetArrayLength());
        var back = Upstream[1].Input("function_call").Single();
        Assert.Equal(call["tool_call"]!["name"]!.GetValue<string>(), back.GetProperty("name").GetString());
        Assert.Equal(namespaces, back.TryGetProperty("namespace", out _));
    }

    [Fact]
    public async Task D30_a_result_says_which_toolset_it_is_of()
    {
        await PlayAsync();
        const string call = """[{"type":"tool_use","id":"toolu_1","name":"left_click","toolset_name":"computer","input":{}}]""";

        Assert.Contains("toolset_name", await RefusedAsync(Conversation(Toolset, "\"Hi\"", call, """[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]""")), StringComparison.Ordinal);
        Assert.Contains("toolset_name", await RefusedAsync(Conversation(Toolset, "\"Hi\"", call, """[{"type":"tool_result","tool_use_id":"toolu_1","toolset_name":"browser","content":"1"}]""")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D30_a_call_without_arguments_has_one_delta_too()
    {
        var call = Item.Call("screenshot", "", "call_1");
        call["tool_call"]!["namespace"] = "computer";
        await PlayAsync(Turn.Of(call));

        var content = StreamedContent(await OkAsync(Conversation(Toolset + "\"stream\":true,", "\"Hi\"")));

        Assert.Equal("{}", content.Single().GetProperty("input").GetRawText());
    }

    private static List<JsonElement> StreamedContent(ApiAnswer answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return [.. JsonDocument.Parse(MessageFold.Fold(bytes)["content"]!.ToJsonString()).RootElement.EnumerateArray()];
    }
}
