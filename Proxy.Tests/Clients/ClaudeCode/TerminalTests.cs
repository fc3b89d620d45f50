using System.Text.Json;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Claude Code as people use it: in a terminal, in its default (auto) mode.</summary>
public sealed class TerminalTests : ClaudeCodeTest
{
    [Fact]
    public async Task A_conversation_is_held_and_compacted_in_the_terminal()
    {
        await PlayAsync(
            Turn.Of(Item.Text("Greetings.")),
            Turn.Of(Item.Text("<summary>We greeted.</summary>")),
            Turn.Of(Item.Text("Continued.")));
        using var terminal = StartTerminal();

        await terminal.ShowsAsync("❯", Cancellation);
        await terminal.EnterAsync("Hello", Cancellation);
        await terminal.ShowsAsync("Greetings.", Cancellation);
        await terminal.EnterAsync("/compact", Cancellation);
        await terminal.ShowsAsync("Compacted", Cancellation);
        await terminal.EnterAsync("Again", Cancellation);
        await terminal.ShowsAsync("Continued.", Cancellation);

        Assert.Equal(3, Gateway.Requests.Count);
        Assert.Contains("We greeted.", Gateway.Requests[2].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
        // K5: what the terminal alone sends (safeguards and its beta) was warned of, and nothing was refused.
        Assert.DoesNotContain(Gateway.Logs.GetSnapshot(), entry => entry.Message.Contains(" 400", StringComparison.Ordinal));
    }

    private Terminal StartTerminal()
    {
        // Without it the client asks about its theme and key first, and Anthropic about itself (clients §3).
        File.WriteAllText(Path.Combine(Workspace.Home, ".claude.json"), JsonSerializer.Serialize(new
        {
            hasCompletedOnboarding = true,
            lastOnboardingVersion = "2.1.330",
            theme = "dark",
            projects = new Dictionary<string, object> { [Workspace.Work] = new { hasTrustDialogAccepted = true } },
        }));
        var cli = new ClaudeCodeCli(Gateway.BaseUrl, Workspace);
        return Terminal.Start(ClaudeCodeCli.Binary, cli.EnvironmentOf(new ClaudeCodeOptions("")), Workspace.Work);
    }
}
