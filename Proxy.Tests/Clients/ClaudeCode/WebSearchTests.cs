using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Claude Code's WebSearch: a request of its own beside the conversation, with the server tool.</summary>
public sealed class WebSearchTests : ClaudeCodeTest
{
    [Fact]
    public async Task Found_pages_and_the_answer_come_back_as_the_tools_result()
    {
        await PlayAsync(
            Turn.Of(Item.Call("WebSearch", new { query = "how long do cats sleep" })),
            Turn.Of(
                Item.Search("how long do cats sleep", ("https://cats.example/sleep", "How cats sleep"), ("https://pets.example/", "Pets")),
                Item.Cited("Sixteen hours. ([cats.example](https://cats.example/sleep?utm_source=openai))", "https://cats.example/sleep?utm_source=openai", "How cats sleep")),
            Turn.Of(Item.Text("They sleep for sixteen hours.")));

        var run = await AskAsync(new ClaudeCodeOptions("How long do cats sleep?") { AllowedTools = ["WebSearch"] });

        AssertCompleted(run);
        Assert.Equal("They sleep for sixteen hours.", run.Result);
        var result = Assert.Single(run.ToolResults);
        Assert.False(result.IsError, result.Text);
        Assert.Contains("https://cats.example/sleep", result.Text, StringComparison.Ordinal);
        Assert.Contains("Sixteen hours.", result.Text, StringComparison.Ordinal);
        var search = Gateway.Requests[1].Body;
        Assert.Equal("web_search", search.GetProperty("tools")[0].GetProperty("type").GetString());
        Assert.Contains("how long do cats sleep", search.GetProperty("input").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Sixteen hours.", Gateway.Requests[2].Input("function_call_output").Single().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulator_searches_by_itself()
    {
        // The first and the last answer are scripted; the search between them is the simulator's own.
        await PlayAsync(
            Matching(Turn.Of(Item.Call("WebSearch", new { query = "simulated cats" })), "Find simulated cats", hasOutput: false),
            Matching(Turn.Of(Item.Text("Found.")), "Find simulated cats", hasOutput: true));

        var run = await AskAsync(new ClaudeCodeOptions("Find simulated cats") { AllowedTools = ["WebSearch"] });

        AssertCompleted(run);
        var result = Assert.Single(run.ToolResults);
        Assert.False(result.IsError, result.Text);
        Assert.True(result.Text.Contains("https://en.example.org/simulated-cats", StringComparison.Ordinal), result.Text);
    }

    private static JsonObject Matching(JsonObject turn, string text, bool hasOutput)
    {
        turn["match"] = new JsonObject { ["contains"] = text, ["has_output"] = hasOutput };
        return turn;
    }
}
