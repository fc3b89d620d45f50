using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.State;
using Proxy.Tests.State;

namespace Proxy.Tests.Keys;

public sealed class KeyDirectoryTests(StateServers servers)
{
    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_that_one_replica_makes_every_other_knows_until_it_is_revoked(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        var maker = new KeyStore(await servers.OpenAsync(kind, prefix));
        var time = new FakeTimeProvider();
        var other = new KeyDirectory([Key("configured")], new KeyStore(await servers.OpenAsync(kind, prefix)), time);
        var made = Key("made") with { Models = ["claude-opus-5"], Limits = new LimitRule { RequestsPerMinute = 3 }, CreatedAt = DateTimeOffset.UnixEpoch };
        await maker.AddAsync(made, Cancel);

        await other.RefreshAsync(Cancel);
        Assert.Equivalent(made, other.Find("made"), strict: true);
        Assert.NotNull(other.Find("configured"));
        Assert.Null(other.Find("unknown"));

        Assert.True(await maker.RevokeAsync(made.Id, Cancel));
        Assert.False(await maker.RevokeAsync(made.Id, Cancel));
        await other.RefreshAsync(Cancel);
        Assert.Null(other.Find("made"));
        Assert.NotNull(other.Find("configured"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_replica_that_follows_hears_of_a_revocation_within_half_a_second(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        var maker = new KeyStore(await servers.OpenAsync(kind, prefix));
        await maker.AddAsync(Key("made"), Cancel);
        var time = new FakeTimeProvider();
        var directory = new KeyDirectory([], new KeyStore(await servers.OpenAsync(kind, prefix)), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var following = directory.FollowAsync(static failure => Assert.Fail(failure.Message), stop.Token);
        await UntilAsync(() => directory.Find("made") is not null);
        await maker.RevokeAsync(Key("made").Id, Cancel);
        time.Advance(KeyDirectory.Interval);
        await UntilAsync(() => directory.Find("made") is null);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task While_the_state_is_gone_the_last_known_keys_hold()
    {
        var nowhere = new StateStore(() => Task.FromResult("127.0.0.1:" + RedisServer.FreePort() + ",connectTimeout=100"), new StateOptions(), TimeProvider.System);
        await nowhere.ConnectAsync();
        var directory = new KeyDirectory([Key("configured")], new KeyStore(nowhere), new FakeTimeProvider());
        await Assert.ThrowsAsync<StateUnavailableException>(() => directory.RefreshAsync(Cancel));
        Assert.NotNull(directory.Find("configured"));
    }

    [Fact]
    public void A_key_is_found_by_all_of_it()
    {
        var ring = new KeyRing([Key("sk-one"), Key("sk-two")]);
        Assert.Equal("sk-two", ring.Find("sk-two")?.Name);
        Assert.Null(ring.Find("sk-two "));
        Assert.Null(ring.Find(""));
        Assert.Null(ring.Find(new string('k', 5000)));
    }

    private static ClientKey Key(string key) => new() { Id = KeyHash.IdOf(key), Hash = KeyHash.Of(key), Name = key, Tenant = "t" };

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
