using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Limits;

namespace Proxy.Tests.Limits;

public sealed class LocalLedgerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_wait_that_is_told_is_exactly_enough()
    {
        var ledger = new LocalLedger(_time);
        var bucket = new Bucket(LimitKind.InputTokens, "b", 7, 5);
        await AdmitAsync(ledger, bucket);
        var denied = await AdmitAsync(ledger, bucket);
        _time.Advance(denied.RetryAfter!.Value - TimeSpan.FromMicroseconds(1));
        Assert.NotNull((await AdmitAsync(ledger, bucket)).Denied);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Null((await AdmitAsync(ledger, bucket)).Denied);
    }

    [Fact]
    public async Task A_new_day_has_a_new_budget()
    {
        var ledger = new LocalLedger(_time);
        var budget = new Bucket(LimitKind.TokensPerDay, "b", 10, 10);
        await AdmitAsync(ledger, budget);
        var denied = await AdmitAsync(ledger, budget);
        _time.Advance(denied.RetryAfter!.Value);
        Assert.Null((await AdmitAsync(ledger, budget)).Denied);
    }

    [Fact]
    public async Task The_place_of_a_process_that_died_is_free_after_the_lease()
    {
        var ledger = new LocalLedger(_time);
        var live = new Bucket(LimitKind.ConcurrentStreams, "b", 1, 1);
        await AdmitAsync(ledger, live);
        _time.Advance(LocalLedger.LeaseTime - TimeSpan.FromSeconds(1));
        Assert.NotNull((await AdmitAsync(ledger, live)).Denied);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await AdmitAsync(ledger, live)).Denied);
    }

    private static Task<LimitDecision> AdmitAsync(LocalLedger ledger, Bucket bucket) =>
        ledger.AdmitAsync([bucket], "lease", TestContext.Current.CancellationToken);
}
