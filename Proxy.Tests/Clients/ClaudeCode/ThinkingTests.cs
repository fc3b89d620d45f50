using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

public sealed class ThinkingTests : ClaudeCodeTest
{
    [Fact]
    public async Task Reasoning_comes_back_to_the_upstream_unchanged_within_a_session_and_after_resume()
    {
        var file = Workspace.PathOf("plan.txt");
        await PlayAsync(
            Turn.Of(Item.Reasoning("I should write the file first."), Item.Call("Write", new { file_path = file, content = "plan" })),
            Turn.Of(Item.Reasoning("Now I can answer."), Item.Text("Written.")),
            Turn.Of(Item.Text("Still here.")));

        var first = await AskAsync(new ClaudeCodeOptions("Make a plan") { KeepSession = true });
        AssertCompleted(first);
        Assert.Equal(2, first.Thinking.Count);
        Assert.All(first.Thinking, block => Assert.NotEqual("", block.GetProperty("signature").GetString()));

        var resumed = await AskAsync(new ClaudeCodeOptions("Are you there?") { Resume = first.SessionId, KeepSession = true });
        AssertCompleted(resumed);

        // The simulator refuses encrypted content that is not what it gave out under that id, so equality is enough here.
        var second = Reasoning(Gateway.Requests[1]);
        var third = Reasoning(Gateway.Requests[2]);
        Assert.Single(second);
        Assert.Equal(2, third.Count);
        Assert.Equal(second[0], third[0]);
    }

    [Fact]
    public async Task The_next_turn_repeats_the_upstream_input_byte_for_byte_before_it_adds_to_it()
    {
        await PlayAsync(
            Turn.Of(Item.Reasoning("Echo it."), Item.Call("Bash", new { command = "echo hi" })),
            Turn.Of(Item.Call("Bash", new { command = "echo ho" })),
            Turn.Of(Item.Text("Done.")));

        AssertCompleted(await AskAsync("Echo twice"));

        for (var turn = 1; turn < 3; turn++)
        {
            var earlier = Content(Gateway.Requests[turn - 1])[..^1];
            var later = Content(Gateway.Requests[turn]);
            Assert.StartsWith(earlier, later, StringComparison.Ordinal);
        }
    }

    // R61: the client moves its cache mark to its newest message; where marks stand is no content.
    private static string Content(UpstreamRequest request) =>
        Regex.Replace(request.Body.GetProperty("input").GetRawText(), @",""prompt_cache_breakpoint"":\{[^{}]*\}", "");

    private static List<string> Reasoning(UpstreamRequest request) =>
        [.. request.Input("reasoning").Select(item => item.GetProperty("encrypted_content").GetString() + JsonSerializer.Serialize(item.GetProperty("summary")))];
}
