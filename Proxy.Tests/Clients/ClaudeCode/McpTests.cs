using System.Text.Json;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Tools of a local MCP server: long names, deferred tools, images as results.</summary>
public sealed class McpTests : ClaudeCodeTest
{
    // One transparent pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private const string Server = "a-server-with-quite-a-long-name";
    private const string Tool = "repeat_a_text_as_often_as_it_is_asked_for_and_not_once_more";
    private const string FullName = "mcp__" + Server + "__" + Tool;

    private static readonly Dictionary<string, string> s_everythingLoaded = new() { ["ENABLE_TOOL_SEARCH"] = "false" };

    [Fact]
    public async Task K7_A_long_name_is_shortened_upstream_and_whole_for_the_client()
    {
        Assert.InRange(FullName.Length, 65, 111);
        var shortNames = new Dictionary<string, string> { ["Proxy:Profiles:gpt-5.6:MaxToolName"] = "64", ["Proxy:Models:*:Upstream"] = "gpt-5.6" };
        await PlayAsync(shortNames, Turn.Of(Item.Text("Hello.")));
        AssertCompleted(await AskAsync(Options("Hello")));
        var name = Offered(Gateway.Requests[0]).Single(offered => offered.StartsWith("mcp__a-server", StringComparison.Ordinal));
        Assert.InRange(name.Length, 1, 64);
        await Gateway.DisposeAsync();

        await PlayAsync(shortNames, Turn.Of(Item.Call(name, new { text = "ha", times = 3 })), Turn.Of(Item.Text("It laughed.")));
        var run = await AskAsync(Options("Laugh"));

        AssertCompleted(run);
        Assert.Equal(FullName, Assert.Single(run.ToolUses).Name);
        Assert.Contains("ha ha ha", Assert.Single(run.ToolResults).Text, StringComparison.Ordinal);
        Assert.Equal(name, Gateway.Requests[1].Input("function_call").Single().GetProperty("name").GetString());
        Assert.Contains("ha ha ha", Gateway.Requests[1].Input("function_call_output").Single().GetProperty("output").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deferred_tool_is_found_loaded_and_called()
    {
        await PlayAsync(
            Turn.Of(Item.Call("ToolSearch", new { query = "select:" + FullName, max_results = 1 })),
            Turn.Of(Item.Call(FullName, new { text = "ha" })),
            Turn.Of(Item.Text("Once.")));

        var run = await AskAsync(Options("Laugh once") with { Environment = new Dictionary<string, string>() });

        AssertCompleted(run);
        Assert.Equal(["ToolSearch", FullName], run.ToolUses.Select(use => use.Name));
        Assert.DoesNotContain(run.ToolResults, result => result.IsError);
        Assert.DoesNotContain(FullName, Offered(Gateway.Requests[0]));
        Assert.Contains(FullName, Offered(Gateway.Requests[1]));
    }

    [Fact]
    public async Task An_image_that_a_tool_returns_reaches_the_upstream()
    {
        await PlayAsync(Turn.Of(Item.Call(FullName, new { text = "a dot" })), Turn.Of(Item.Text("I see a dot.")));

        AssertCompleted(await AskAsync(Options("Look", image: Png)));

        var parts = Gateway.Requests[1].Input("function_call_output").Single().GetProperty("output").EnumerateArray().ToList();
        Assert.Contains(parts, part => part.GetProperty("type").GetString() == "input_text" && part.GetProperty("text").GetString() == "a dot");
        Assert.Contains(parts, part => part.GetProperty("type").GetString() == "input_image");
    }

    private static IEnumerable<string> Offered(UpstreamRequest request) => request.OfferedTools.Select(tool => tool.GetProperty("name").GetString()!);

    private static ClaudeCodeOptions Options(string prompt, string image = "")
    {
        var server = new
        {
            command = NpmTools.RequireOnPath("node"),
            args = new[] { Path.Combine(AppContext.BaseDirectory, "Clients", "ClaudeCode", "Scripts", "mcp-server.mjs") },
            env = new Dictionary<string, string> { ["TOOL"] = Tool, ["IMAGE"] = image },
        };
        var config = new { mcpServers = new Dictionary<string, object> { [Server] = server } };
        return new ClaudeCodeOptions(prompt)
        {
            AllowedTools = [FullName],
            Environment = s_everythingLoaded,
            Arguments = ["--mcp-config", JsonSerializer.Serialize(config)],
        };
    }
}
