namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>No script: the simulator's built-in answers, as after a fresh clone without any account.</summary>
public sealed class NewcomerTests : ClaudeCodeTest
{
    [Fact]
    public async Task A_file_is_written_on_request()
    {
        await PlayAsync();

        var run = await AskAsync("Write a file hello.txt that says hi");

        AssertCompleted(run);
        Assert.True(File.Exists(Workspace.PathOf("hello.txt")), run.ToString());
        Assert.Equal("Write", Assert.Single(run.ToolUses).Name);
        Assert.Equal(2, Gateway.Requests.Count);
    }
}
