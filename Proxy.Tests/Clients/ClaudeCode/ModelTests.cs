using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

public sealed class ModelTests : ClaudeCodeTest
{
    [Theory]
    [InlineData("opus")]
    [InlineData("sonnet")]
    [InlineData("haiku")]
    [InlineData("claude-sonnet-4-5")]
    [InlineData("gpt-5.6-sol")]
    public async Task Claude_and_gpt_names_hold_a_tool_conversation(string model)
    {
        await PlayAsync(
            Turn.Of(Item.Call("Bash", new { command = "echo from-model" })),
            Turn.Of(Item.Text("Echoed.")));

        var run = await AskAsync(new ClaudeCodeOptions("Echo") { Model = model });

        AssertCompleted(run);
        Assert.Equal("Echoed.", run.Result);
        Assert.Equal(2, Gateway.Requests.Count);
        Assert.StartsWith("gpt-", Gateway.Requests[0].Body.GetProperty("model").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_discovered_under_names_the_client_keeps()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        var run = await AskAsync(new ClaudeCodeOptions("Hi")
        {
            Environment = new Dictionary<string, string> { ["CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY"] = "1" },
        });

        AssertCompleted(run);
        var cache = Path.Combine(Workspace.Home, ".claude", "cache", "gateway-models.json");
        Assert.True(File.Exists(cache), "the client cached no models");
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(cache, Cancellation));
        var text = document.RootElement.GetRawText();
        Assert.Contains("claude-gpt-", text, StringComparison.Ordinal);
        Assert.Contains("claude-opus-5-5", text, StringComparison.Ordinal);
    }
}
