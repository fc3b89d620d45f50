using System.Text.Json;
using Anthropic.Helpers.Beta;
using Anthropic.Models.Beta.Messages;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.CSharpSdk;

public sealed class ToolRunnerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_tool_runner_reaches_its_end_with_and_without_asking_for_a_thread(bool thread)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Call("add", new { a = 2, b = 3 })),
            Turn.Of(Item.Call("add", new { a = 5, b = 6 })),
            Turn.Of(Item.Text("11.")));
        using var client = Sdk.Connect(gateway);
        List<string> calls = [];

        var runner = client.Beta.Messages.ToolRunner(Ask, [Add(calls)], thread);
        var message = await runner.RunUntilDoneAsync(TestContext.Current.CancellationToken);

        Assert.True(Assert.Single(message.Content).TryPickText(out var text));
        Assert.Equal("11.", text.Text);
        Assert.Equal(["5", "11"], calls);
        // K15: a refused thread falls back to the full history, so the upstream sees every turn.
        Assert.Equal(3, gateway.Requests.Count);
        Assert.Equal(2, gateway.Requests[2].Input("function_call_output").Count());
    }

    private static MessageCreateParams Ask => new()
    {
        Model = "claude-opus-5-5",
        MaxTokens = 1024,
        Messages = [new BetaUserMessageParam(new BetaMessageContentParam("Add 2 and 3, then 5 and 6"))],
    };

    private static BetaRunnableTool Add(List<string> calls) => new()
    {
        Name = "add",
        Definition = new BetaTool
        {
            Name = "add",
            Description = "Adds two numbers",
            InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["a"] = Number, ["b"] = Number }, Required = ["a", "b"] },
        },
        Run = (use, _) =>
        {
            calls.Add($"{use.Input["a"].GetInt32() + use.Input["b"].GetInt32()}");
            return Task.FromResult<BetaToolResultBlockParamContent>(calls[^1]);
        },
    };

    private static JsonElement Number => JsonDocument.Parse("""{"type":"number"}""").RootElement;
}
