using Proxy.Tests.Api.Routing;
using Proxy.Tests.Clients.Tools;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Two targets: what the first one fails to answer, the client never hears of.</summary>
public sealed class FallbackTests
{
    [Fact]
    public async Task A_failure_in_the_first_targets_stream_is_nothing_to_the_client()
    {
        await using var fleet = await Fleet.StartAsync([FailedAnswers.Failed("server_error")], settings: ("Proxy:CommitAfter", "60"));
        using var workspace = new Workspace();

        var run = await new ClaudeCodeCli(fleet.Gateway.BaseUrl, workspace).RunAsync(new ClaudeCodeOptions("Hello") { Model = "team", MaxRetries = 0 }, TestContext.Current.CancellationToken);

        Assert.False(run.IsError, run.ToString());
        Assert.Equal(("completed", "Hi"), (run.TerminalReason, run.Result));
        Assert.DoesNotContain(run.Events, entry => entry.TryGetProperty("subtype", out var subtype) && subtype.GetString() == "api_retry");
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
        Assert.Contains("\"stream\":true", fleet.B.Bodies.Single(), StringComparison.Ordinal);
    }
}
