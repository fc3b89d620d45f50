using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>Server tools as the official SDK reads them, and sends them back.</summary>
public sealed class ServerToolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_web_search_with_citations_holds_a_conversation(string stream)
    {
        const string Url = "https://cats.example/all?utm_source=openai";
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(
                Item.Reasoning("Look it up."),
                Item.Search("cats", ("https://cats.example/all", "All about cats")),
                Item.Cited($"Cats sleep. ([cats.example]({Url}))", Url, "All about cats")),
            Turn.Of(Item.Text("Then they eat.")));

        var result = await RunAsync(gateway, stream, """{"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}]}""");

        var content = result.GetProperty("first").GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(["thinking", "server_tool_use", "web_search_tool_result", "text"], content.Select(Type));
        Assert.Equal("cats", content[1].GetProperty("input").GetProperty("query").GetString());
        Assert.Equal(content[1].GetProperty("id").GetString(), content[2].GetProperty("tool_use_id").GetString());
        Assert.Equal("All about cats", content[2].GetProperty("content")[0].GetProperty("title").GetString());
        Assert.Equal("web_search_result_location", Type(content[3].GetProperty("citations")[0]));
        if (stream == "1") Assert.Equal("web_search_result_location", Type(Assert.Single(result.GetProperty("citations").EnumerateArray())));
        Assert.Equal(1, result.GetProperty("first").GetProperty("usage").GetProperty("server_tool_use").GetProperty("web_search_requests").GetInt32());
        Assert.Equal("Then they eat.", Text(result.GetProperty("second")));
        // What the model did stands in the second question as it was.
        Assert.Equal(["message", "reasoning", "web_search_call", "message", "message"], Types(gateway.Requests[1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Code_runs_and_its_container_is_told(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Code("print(6*7)", "42\n"), Item.Text("It is 42.")),
            Turn.Of(Item.Text("Nothing else.")));

        var result = await RunAsync(gateway, stream, """{"tools":[{"type":"code_execution_20250825","name":"code_execution"}]}""");

        var first = result.GetProperty("first");
        var content = first.GetProperty("content").EnumerateArray().ToList();
        Assert.Equal("server_tool_use", Type(content[0]));
        Assert.Contains("42", content[1].GetRawText(), StringComparison.Ordinal);
        Assert.Equal("It is 42.", Text(first));
        Assert.False(string.IsNullOrEmpty(first.GetProperty("container").GetProperty("id").GetString()));
        Assert.Contains("code_interpreter_call", Types(gateway.Requests[1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task An_mcp_server_is_called_and_its_result_told(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(
                new JsonObject { ["mcp_list_tools"] = new JsonObject { ["server_label"] = "dice", ["tools"] = new JsonArray(new JsonObject { ["name"] = "roll", ["input_schema"] = new JsonObject { ["type"] = "object" } }) } },
                new JsonObject { ["mcp_call"] = new JsonObject { ["server_label"] = "dice", ["name"] = "roll", ["arguments"] = new JsonObject { ["sides"] = 6 }, ["output"] = "4" } },
                Item.Text("A four.")),
            Turn.Of(Item.Text("No more rolls.")));

        var result = await RunAsync(gateway, stream, """
            {"betas":["mcp-client-2025-11-20"],"mcp_servers":[{"type":"url","url":"https://dice.example/mcp","name":"dice"}],
             "tools":[{"type":"mcp_toolset","mcp_server_name":"dice"}]}
            """);

        var content = result.GetProperty("first").GetProperty("content").EnumerateArray().Where(block => Type(block).StartsWith("mcp_", StringComparison.Ordinal)).ToList();
        Assert.Equal(["mcp_tool_use", "mcp_tool_result"], content.Select(Type));
        Assert.Equal(("roll", "dice"), (content[0].GetProperty("name").GetString(), content[0].GetProperty("server_name").GetString()));
        Assert.Equal("4", content[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("No more rolls.", Text(result.GetProperty("second")));
        Assert.Contains("mcp_call", Types(gateway.Requests[1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_deferred_tool_is_found_by_searching(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(new JsonObject { ["tool_search"] = new JsonObject { ["paths"] = new JsonArray("get_weather") } }, Item.Text("There is a tool for that.")),
            Turn.Of(Item.Text("Done.")));

        var result = await RunAsync(gateway, stream, """
            {"tools":[{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"},
                      {"name":"get_weather","description":"Tells the weather","defer_loading":true,"input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]}
            """);

        var content = result.GetProperty("first").GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(["server_tool_use", "tool_search_tool_result", "text"], content.Select(Type));
        Assert.Contains("get_weather", content[1].GetRawText(), StringComparison.Ordinal);
        Assert.Equal("Done.", Text(result.GetProperty("second")));
    }

    [Theory] // R20
    [InlineData("0")]
    [InlineData("1")]
    public async Task Citations_of_documents_hold_a_conversation(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            [Turn.Of(Item.Text("So: [[cite:d0.1]]It grew.[[/cite]] [[cite:s0.0]]Found.[[/cite]]")), Turn.Of(Item.Text("Then it stayed."))],
            new Dictionary<string, string> { ["Proxy:Models:claude-opus-5-5:Citations"] = "emulate" });

        var result = await RunAsync(gateway, stream, """
            {"content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Matz made it. It grew."},"citations":{"enabled":true}},
                        {"type":"search_result","source":"https://a.test","title":"S","content":[{"type":"text","text":"found"}],"citations":{"enabled":true}}]}
            """);

        var content = result.GetProperty("first").GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(["So: ", "It grew. ", "Found."], content.Select(block => block.GetProperty("text").GetString()));
        Assert.Equal(JsonValueKind.Null, content[0].GetProperty("citations").ValueKind);
        Assert.Equal("It grew.", Assert.Single(content[1].GetProperty("citations").EnumerateArray()).GetProperty("cited_text").GetString());
        Assert.Equal("found", Assert.Single(content[2].GetProperty("citations").EnumerateArray()).GetProperty("cited_text").GetString());
        if (stream == "1") Assert.Equal(["char_location", "search_result_location"], result.GetProperty("citations").EnumerateArray().Select(Type));
        Assert.Equal("Then it stayed.", Text(result.GetProperty("second")));
        Assert.Contains("[[cite:d0.1]]It grew.[[/cite]] [[cite:s0.0]]", gateway.Requests[1].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_gives_the_object_that_the_schema_describes()
    {
        // R35: the null that strictness added is gone; the SDK's types know no null there.
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("""{"city":"Lisbon","nickname":null}""")));

        var result = await NodeClient.RunAsync(gateway.BaseUrl, "TypeScriptSdk", "parse", Settings("0", "{}"), Cancellation);

        Assert.Equal("""{"city":"Lisbon"}""", result.GetProperty("parsed").GetRawText());
    }

    private static JsonObject Code(string code, string logs) => new() { ["code_interpreter"] = new JsonObject { ["code"] = code, ["logs"] = logs } };

    private static string Type(JsonElement block) => block.GetProperty("type").GetString()!;

    private static string Text(JsonElement message) =>
        string.Concat(message.GetProperty("content").EnumerateArray().Where(block => Type(block) == "text").Select(block => block.GetProperty("text").GetString()));

    private static List<string> Types(UpstreamRequest request) => [.. request.Body.GetProperty("input").EnumerateArray().Select(Type)];

    private static Task<JsonElement> RunAsync(ScriptedGateway gateway, string stream, string extra) =>
        NodeClient.RunAsync(gateway.BaseUrl, "TypeScriptSdk", "server-tools", Settings(stream, extra), Cancellation);

    private static Dictionary<string, string> Settings(string stream, string extra) => new()
    {
        ["STREAM"] = stream,
        ["EXTRA"] = extra,
        ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs"),
    };
}
