using Proxy.Api.Settings;
using Proxy.Api.State;
using Proxy.Core.State;

namespace Proxy.Tests.State;

public sealed class EmbeddedStateTests
{
    [Fact]
    public async Task What_was_kept_is_there_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("state-").FullName;
        using (var first = EmbeddedState.Start(directory))
        {
            await using var store = await OpenAsync(first);
            await store.AskAsync(database => database.StringSetAsync(store.Key("a"), "kept"), TestContext.Current.CancellationToken);
        }

        using var second = EmbeddedState.Start(directory);
        await using var again = await OpenAsync(second);
        Assert.Equal("kept", (string?)await again.AskAsync(database => database.StringGetAsync(again.Key("a")), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_directory_belongs_to_one_process()
    {
        var directory = Directory.CreateTempSubdirectory("state-").FullName;
        using var first = EmbeddedState.Start(directory);
        var refused = Assert.Throws<InvalidSettingsException>(() => EmbeddedState.Start(directory));
        Assert.Contains("Proxy:DataDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        using var state = EmbeddedState.Start(Directory.CreateTempSubdirectory("state-").FullName);
        await using var stranger = new StateStore(() => Task.FromResult(state.Connection.Split(',')[0]), new StateOptions(), TimeProvider.System);
        await stranger.ConnectAsync();
        await Assert.ThrowsAsync<StateUnavailableException>(
            () => stranger.AskAsync(database => database.StringGetAsync(stranger.Key("a")), TestContext.Current.CancellationToken));
    }

    private static async Task<StateStore> OpenAsync(EmbeddedState state)
    {
        var store = new StateStore(() => Task.FromResult(state.Connection), new StateOptions { Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
        await store.ConnectAsync();
        return store;
    }
}
