using Proxy.Core.Idempotency;
using Proxy.Core.Limits;
using Proxy.Core.Sealing;
using StackExchange.Redis.Profiling;

namespace Proxy.Tests.State;

/// <summary>A decision costs one command and one answer, however much it decides.</summary>
public sealed class RoundTripTests(StateServers servers)
{
    private static readonly Bucket[] s_buckets =
    [
        new(LimitKind.Requests, "lim:{a}:r", 100, 1),
        new(LimitKind.InputTokens, "lim:{a}:i", 100, 1),
        new(LimitKind.OutputTokens, "lim:{a}:o", 100, 0),
        new(LimitKind.ConcurrentStreams, "lim:{a}:c", 100, 1),
        new(LimitKind.TokensPerDay, "lim:{a}:d", 100, 1),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_decision_is_one_round_trip(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var ledger = new SharedLedger(state);
        var records = new IdempotencyStore(state, new AesGcmEnvelope([new SealingKey("k1", new byte[32])]), new IdempotencyOptions());
        // The first use of a script brings the script along.
        await DecideAsync(0);
        var session = new ProfilingSession();
        (await state.AskAsync(static database => Task.FromResult(database.Multiplexer), Cancel)).RegisterProfiler(() => session);
        for (var i = 1; i <= 3; i++) await DecideAsync(i);
        // Its name in the client, whatever stands for the script on the wire.
        Assert.Equal(Enumerable.Repeat("EVAL", 9), session.FinishProfiling().Select(command => command.Command));

        async Task DecideAsync(int i)
        {
            Assert.Null((await ledger.AdmitAsync(s_buckets, "l" + i, Cancel)).Denied);
            await ledger.SettleAsync(s_buckets, "l" + i, Cancel);
            Assert.Equal(RecordState.Run, (await records.BeginAsync(RecordKey.Of("tenant", "k" + i, "{}"u8), "me", Cancel)).State);
        }
    }
}
