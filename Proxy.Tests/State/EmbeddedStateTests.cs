using Proxy.Api.Settings;
using Proxy.Api.State;
using Proxy.Core.State;

namespace Proxy.Tests.State;

public sealed class EmbeddedStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("state-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_kept_is_there_after_a_restart()
    {
        using (var first = Start())
        {
            await using var store = await OpenAsync(first);
            await store.AskAsync(database => database.StringSetAsync(store.Key("a"), "kept"), Cancel);
        }

        using var second = Start();
        await using var again = await OpenAsync(second);
        Assert.Equal("kept", (string?)await again.AskAsync(database => database.StringGetAsync(again.Key("a")), Cancel));
    }

    [Fact]
    public async Task A_directory_belongs_to_one_process_and_the_other_is_told_which()
    {
        using var first = Start();
        var refused = Assert.Throws<InvalidSettingsException>(() => Start());
        Assert.Contains("Proxy:DataDirectory is in use by another gateway", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        using var state = Start();
        await using var stranger = new StateStore(() => Task.FromResult(state.Connection.Split(',')[0]), new StateOptions(), TimeProvider.System);
        await stranger.ConnectAsync();
        await Assert.ThrowsAsync<StateUnavailableException>(() => stranger.AskAsync(database => database.StringGetAsync(stranger.Key("a")), Cancel));
    }

    private EmbeddedState Start() => EmbeddedState.Start(_folder.Path);

    private static async Task<StateStore> OpenAsync(EmbeddedState state)
    {
        var store = new StateStore(() => Task.FromResult(state.Connection), new StateOptions { Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
        await store.ConnectAsync();
        return store;
    }
}
