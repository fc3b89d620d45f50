using Proxy.Core.Limits;
using Proxy.Tests.State;

namespace Proxy.Tests.Limits;

/// <summary>One arithmetic, three homes: a script on Garnet, the same script on Redis, and this process.</summary>
public sealed class LedgerTests(StateServers servers)
{
    public enum Home
    {
        Garnet,
        Redis,
        Local,
    }

    public static TheoryData<Home> Homes => [Home.Garnet, Home.Redis, Home.Local];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task A_minutes_worth_fits_and_the_next_one_waits(Home home)
    {
        var ledger = await OpenAsync(home);
        var bucket = new Bucket(LimitKind.Requests, "lim:{a}:r", 3, 1);
        for (var left = 2; left >= 0; left--)
        {
            var admitted = await ledger.AdmitAsync([bucket], "l", Cancel);
            Assert.Null(admitted.Denied);
            Assert.Equal(left, Assert.Single(admitted.States).Remaining);
        }

        var denied = await ledger.AdmitAsync([bucket], "l", Cancel);
        Assert.Equal(LimitKind.Requests, denied.Denied);
        Assert.InRange(denied.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.InRange(Assert.Single(denied.States).ResetAfter, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task What_one_bucket_denies_no_bucket_takes(Home home)
    {
        var ledger = await OpenAsync(home);
        var requests = new Bucket(LimitKind.Requests, "lim:{a}:r", 3, 1);
        var tokens = new Bucket(LimitKind.InputTokens, "lim:{a}:i", 100, 80);
        Assert.Null((await ledger.AdmitAsync([requests, tokens], "l", Cancel)).Denied);
        Assert.Equal(LimitKind.InputTokens, (await ledger.AdmitAsync([requests, tokens], "l", Cancel)).Denied);
        // One comes back in twenty seconds.
        Assert.Equal(1, (await ledger.AdmitAsync([requests], "l", Cancel)).States[0].Remaining);
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task A_request_that_is_larger_than_the_limit_is_told_that_waiting_is_in_vain(Home home)
    {
        var ledger = await OpenAsync(home);
        var denied = await ledger.AdmitAsync([new Bucket(LimitKind.InputTokens, "lim:{a}:i", 100, 101)], "l", Cancel);
        Assert.Equal(LimitKind.InputTokens, denied.Denied);
        Assert.Null(denied.RetryAfter);
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task What_was_reserved_in_vain_comes_back_and_what_was_used_beyond_is_a_debt(Home home)
    {
        var ledger = await OpenAsync(home);
        var input = new Bucket(LimitKind.InputTokens, "lim:{a}:i", 1000, 900);
        var output = new Bucket(LimitKind.OutputTokens, "lim:{a}:o", 1000, 0);
        var started = TimeProvider.System.GetTimestamp();
        Assert.Null((await ledger.AdmitAsync([input, output], "l", Cancel)).Denied);
        await ledger.SettleAsync([input with { Cost = -800 }, output with { Cost = 1500 }], "l", Cancel);

        var left = (await ledger.AdmitAsync([input with { Cost = 0 }], "l", Cancel)).States[0].Remaining;
        // A thousand a minute come back, however long this took.
        Assert.InRange(left, 899, 901 + (long)(TimeProvider.System.GetElapsedTime(started).TotalMinutes * 1000));
        var denied = await ledger.AdmitAsync([input with { Cost = 1 }, output], "l", Cancel);
        Assert.Equal(LimitKind.OutputTokens, denied.Denied);
        Assert.InRange(denied.RetryAfter!.Value, TimeSpan.FromSeconds(29) - TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(31));
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task A_days_budget_counts_what_was_used(Home home)
    {
        var ledger = await OpenAsync(home);
        var budget = new Bucket(LimitKind.TokensPerDay, "lim:{a}:d", 1000, 400);
        Assert.Equal(600, (await ledger.AdmitAsync([budget], "l", Cancel)).States[0].Remaining);
        await ledger.SettleAsync([budget with { Cost = 599 }], "l", Cancel);
        Assert.Equal(LimitKind.TokensPerDay, (await ledger.AdmitAsync([budget with { Cost = 2 }], "l", Cancel)).Denied);
        Assert.Null((await ledger.AdmitAsync([budget with { Cost = 1 }], "l", Cancel)).Denied);
        var over = await ledger.AdmitAsync([budget with { Cost = 0 }], "l", Cancel);
        Assert.Equal(LimitKind.TokensPerDay, over.Denied);
        Assert.InRange(over.RetryAfter!.Value, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task An_answer_holds_its_place_until_it_is_settled(Home home)
    {
        var ledger = await OpenAsync(home);
        var live = new Bucket(LimitKind.ConcurrentStreams, "lim:{a}:l", 2, 1);
        Assert.Null((await ledger.AdmitAsync([live], "one", Cancel)).Denied);
        Assert.Null((await ledger.AdmitAsync([live], "two", Cancel)).Denied);
        Assert.Equal(LimitKind.ConcurrentStreams, (await ledger.AdmitAsync([live], "three", Cancel)).Denied);
        await ledger.RenewAsync([live], "one", Cancel);
        await ledger.SettleAsync([live], "two", Cancel);
        Assert.Null((await ledger.AdmitAsync([live], "three", Cancel)).Denied);
        Assert.Equal(LimitKind.ConcurrentStreams, (await ledger.AdmitAsync([live], "four", Cancel)).Denied);
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task However_many_ask_at_once_the_burst_holds(Home home)
    {
        const int limit = 50;
        IReadOnlyList<ILedger> ledgers = home == Home.Local ? [await OpenAsync(home)] : await PairAsync(home);
        var bucket = new Bucket(LimitKind.Requests, "lim:{a}:r", limit, 1);
        var asked = Enumerable.Range(0, 200).Select(i => Task.Run(() => ledgers[i % ledgers.Count].AdmitAsync([bucket], "l" + i, Cancel)));
        var started = TimeProvider.System.GetTimestamp();
        var admitted = (await Task.WhenAll(asked)).Count(decision => decision.Denied is null);
        // A place comes back every 1.2 s while they ask.
        var grown = (int)(TimeProvider.System.GetElapsedTime(started).TotalMinutes * limit) + 1;
        Assert.InRange(admitted, limit, limit + grown);
    }

    private async Task<ILedger> OpenAsync(Home home) =>
        home == Home.Local ? new LocalLedger(TimeProvider.System) : new SharedLedger(await servers.OpenAsync(KindOf(home)));

    /// <summary>Two replicas: connections of their own, one prefix.</summary>
    private async Task<IReadOnlyList<ILedger>> PairAsync(Home home)
    {
        var prefix = servers.NewPrefix();
        return [new SharedLedger(await servers.OpenAsync(KindOf(home), prefix)), new SharedLedger(await servers.OpenAsync(KindOf(home), prefix))];
    }

    private static StateServerKind KindOf(Home home) => home == Home.Garnet ? StateServerKind.Garnet : StateServerKind.Redis;
}
