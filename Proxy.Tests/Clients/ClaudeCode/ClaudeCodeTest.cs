using System.Text.Json.Nodes;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>A gateway on a scripted simulator, and a fresh home for the real client.</summary>
public abstract class ClaudeCodeTest : IAsyncDisposable
{
    private ScriptedGateway? _gateway;

    private protected Workspace Workspace { get; } = new();

    private protected ScriptedGateway Gateway => _gateway ?? throw new InvalidOperationException("call PlayAsync first");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        Workspace.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task PlayAsync(params JsonObject[] turns) => _gateway = await ScriptedGateway.StartAsync(turns);

    private protected async Task PlayAsync(IReadOnlyDictionary<string, string> settings, params JsonObject[] turns) =>
        _gateway = await ScriptedGateway.StartAsync(turns, settings);

    private protected Task<ClaudeCodeRun> AskAsync(string prompt) => AskAsync(new ClaudeCodeOptions(prompt));

    private protected Task<ClaudeCodeRun> AskAsync(ClaudeCodeOptions options) =>
        new ClaudeCodeCli(Gateway.BaseUrl, Workspace).RunAsync(options, Cancellation);

    private protected ChildProcess Start(ClaudeCodeOptions options) => new ClaudeCodeCli(Gateway.BaseUrl, Workspace).Start(options);

    private protected static void AssertCompleted(ClaudeCodeRun run)
    {
        Assert.False(run.IsError, run.ToString());
        Assert.Equal("completed", run.TerminalReason);
        Assert.Equal(0, run.ExitCode);
    }
}
