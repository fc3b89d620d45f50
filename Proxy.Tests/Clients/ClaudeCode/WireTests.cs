using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Those of the ten items of clients §0 that need no fault.</summary>
public sealed class WireTests : ClaudeCodeTest
{
    [Fact]
    public async Task System_messages_inside_the_conversation_become_developer_items_in_place()
    {
        await PlayAsync(Turn.Of(Item.Call("Bash", new { command = "echo hi" })), Turn.Of(Item.Text("Hi.")));

        AssertCompleted(await AskAsync("Echo"));

        // clients §0.5: messages[1] of the 5.5 models is a system message with the environment and today's date.
        var input = Gateway.Requests[0].Body.GetProperty("input").EnumerateArray().ToList();
        var user = input.FindIndex(item => Role(item) == "user");
        var developer = input.FindIndex(user, item => Role(item) == "developer");
        Assert.InRange(developer, user + 1, input.Count - 1);
        Assert.Contains("# Environment", input[developer].GetRawText(), StringComparison.Ordinal);
        // K3: an empty system message must not become an empty item.
        Assert.DoesNotContain(input, item => item.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array && content.GetArrayLength() == 0);
    }

    [Fact]
    public async Task The_billing_header_of_the_client_stays_out_of_the_prompt()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        AssertCompleted(await AskAsync("Hi"));

        Assert.DoesNotContain("x-anthropic-billing-header", Gateway.Requests[0].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_reach_the_upstream_without_the_placeholder_and_with_strict_said()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        AssertCompleted(await AskAsync("Hi"));

        var tools = Gateway.Requests[0].Body.GetProperty("tools").EnumerateArray().ToList();
        Assert.Contains(tools, tool => tool.GetProperty("name").GetString() == "Write");
        Assert.DoesNotContain(tools, tool => tool.GetProperty("name").GetString() == "DeferredToolPlaceholder");
        Assert.All(tools, tool => Assert.False(tool.GetProperty("strict").GetBoolean()));
    }

    [Fact]
    public async Task A_silent_upstream_does_not_trip_the_clients_byte_watchdog()
    {
        // 10 s is the shortest limit the client takes; the upstream says nothing for 12 s.
        await PlayAsync(Turn.Of(Item.Text("Worth the wait.")).WithDelayBefore(TimeSpan.FromSeconds(12)));

        var run = await AskAsync(new ClaudeCodeOptions("Hi")
        {
            MaxRetries = 0,
            Environment = new Dictionary<string, string>
            {
                ["CLAUDE_ENABLE_BYTE_WATCHDOG"] = "1",
                ["CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS"] = "10000",
                ["CLAUDE_STREAM_FIRST_BYTE_TIMEOUT_MS"] = "10000",
            },
        });

        AssertCompleted(run);
        Assert.Equal("Worth the wait.", run.Result);
        Assert.Single(Gateway.Requests);
    }

    [Fact]
    public async Task Safeguards_are_taken_and_ignored()
    {
        await PlayAsync(Turn.Of(Item.Text("A plan.")));

        var run = await AskAsync(new ClaudeCodeOptions("Plan") { Arguments = ["--permission-mode", "plan"] });

        AssertCompleted(run);
        Assert.Equal("A plan.", run.Result);
        Assert.DoesNotContain("dangerous_tool_use", Assert.Single(Gateway.Requests).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_of_the_upstream_reaches_the_client()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        var run = await AskAsync("Hi");

        var usage = run.Usage;
        var input = usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("cache_read_input_tokens").GetInt32()
            + usage.GetProperty("cache_creation_input_tokens").GetInt32();
        Assert.InRange(input, 1000, 100_000);
        Assert.InRange(usage.GetProperty("output_tokens").GetInt32(), 1, 100);
    }

    [Fact]
    public async Task A_base_url_that_ends_in_v1_works()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        var run = await AskAsync(new ClaudeCodeOptions("Hi")
        {
            Environment = new Dictionary<string, string> { ["ANTHROPIC_BASE_URL"] = Gateway.BaseUrl + "v1" },
        });

        AssertCompleted(run);
    }

    private static string? Role(JsonElement item) => item.TryGetProperty("role", out var role) ? role.GetString() : null;
}
