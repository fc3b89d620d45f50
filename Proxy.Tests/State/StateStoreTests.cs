using Microsoft.Extensions.Time.Testing;
using Proxy.Core.State;
using Proxy.Tests.Processes;
using StackExchange.Redis;

namespace Proxy.Tests.State;

public sealed class StateStoreTests(StateServers servers)
{
    private static readonly StateScript s_increment = new("increment", "local v = tonumber(redis.call('GET', KEYS[1]) or '0') redis.call('SET', KEYS[1], v + 1) return v + 1");

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_script_is_one_step_however_many_ask_at_once(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        await using var one = await servers.OpenAsync(kind, prefix);
        await using var other = await servers.OpenAsync(kind, prefix);
        var key = one.Key("count");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            for (var n = 0; n < 100; n++) await (i % 2 == 0 ? one : other).RunAsync(s_increment, [key], [], TestContext.Current.CancellationToken);
        }));
        Assert.Equal(800, (int)await one.AskAsync(database => database.StringGetAsync(key), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_at_once_and_found_when_it_comes()
    {
        Assert.SkipWhen(servers.ConnectionOf(StateServerKind.Redis) is null, "redis-server is not installed");
        var port = RedisServer.FreePort();
        await using var store = new StateStore(() => Task.FromResult($"127.0.0.1:{port},password=redis-under-test"), new StateOptions(), TimeProvider.System);
        await store.ConnectAsync();
        var missing = await Assert.ThrowsAsync<StateUnavailableException>(() => store.RunAsync(s_increment, [store.Key("a")], [], TestContext.Current.CancellationToken));
        Assert.Equal(StateFault.NotConnected, missing.Fault);

        using var late = RedisServer.TryStart(port)!;
        await Until.TrueAsync(() => Task.FromResult(store.IsConnected));
    }

    [Fact]
    public async Task The_first_to_ask_waits_for_the_start_and_for_no_longer_than_ten_seconds()
    {
        var time = new FakeTimeProvider();
        var starting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = new StateStore(() => starting.Task, new StateOptions { Prefix = servers.NewPrefix() }, time);
        var patient = store.RunAsync(s_increment, [store.Key("a")], [], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(patient.IsCompleted);
        var late = store.RunAsync(s_increment, [store.Key("a")], [], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StateFault.NotConnected, (await Assert.ThrowsAsync<StateUnavailableException>(() => patient)).Fault);

        starting.SetResult(servers.ConnectionOf(StateServerKind.Garnet));
        Assert.Equal(1, (int)await late);
    }

    [Fact]
    public async Task A_server_that_is_silent_costs_exactly_the_time_limit()
    {
        using var server = RedisServer.Start();
        var time = new FakeTimeProvider();
        await using var store = new StateStore(() => Task.FromResult(server.Connection), new StateOptions(), time);
        await store.ConnectAsync();
        server.Signal("STOP");
        var asking = store.RunAsync(s_increment, [store.Key("a")], [], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var silent = await Assert.ThrowsAsync<StateUnavailableException>(() => asking);
        Assert.Equal(StateFault.TimedOut, silent.Fault);
        server.Signal("CONT");
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task An_error_of_the_script_is_a_refusal(StateServerKind kind)
    {
        await using var store = await servers.OpenAsync(kind);
        var broken = new StateScript("broken", "return redis.call('NOSUCHCOMMAND', KEYS[1])");
        var refused = await Assert.ThrowsAsync<StateUnavailableException>(() => store.RunAsync(broken, [store.Key("a")], [], TestContext.Current.CancellationToken));
        Assert.Equal(StateFault.Refused, refused.Fault);
        Assert.IsType<RedisServerException>(refused.InnerException);
    }
}
