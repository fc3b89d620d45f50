using Proxy.Core.State;

namespace Proxy.Tests.State;

/// <summary>What the embedded state promises of a kill: all but the last moment is kept.</summary>
internal static class AppendOnlyFile
{
    /// <summary>Ends when all that the state was told so far is in its file: it answers before that.</summary>
    public static async Task CommitAsync(string connection)
    {
        await using var state = new StateStore(() => Task.FromResult(connection), new StateOptions { Timeout = TimeSpan.FromSeconds(60) }, TimeProvider.System);
        await state.AskAsync(static database => database.ExecuteAsync("COMMITAOF"), TestContext.Current.CancellationToken);
    }
}
