using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Core.Limits;

/// <summary>Buckets in the shared state: one round trip for each decision, by the server's clock.</summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class SharedLedger(StateStore state) : ILedger
{
    private static readonly StateScript s_admit = StateScript.Embedded("limit-admit");
    private static readonly StateScript s_settle = StateScript.Embedded("limit-settle");
    private static readonly StateScript s_renew = StateScript.Embedded("limit-renew");

    public async Task<LimitDecision> AdmitAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken)
    {
        var result = (long[])(await state.RunAsync(s_admit, Keys(buckets), Values(buckets, lease), cancellationToken).ConfigureAwait(false))!;
        var states = new BucketState[buckets.Count];
        for (var i = 0; i < states.Length; i++)
            states[i] = new BucketState(buckets[i], result[2 + (i * 2)], TimeSpan.FromMicroseconds(result[3 + (i * 2)]));
        return result[0] == 0
            ? new LimitDecision(null, null, states)
            : new LimitDecision(buckets[(int)result[0] - 1].Kind, result[1] < 0 ? null : TimeSpan.FromMicroseconds(result[1]), states) { DeniedIndex = (int)result[0] - 1 };
    }

    public Task SettleAsync(IReadOnlyList<Bucket> corrections, string lease, CancellationToken cancellationToken) =>
        state.RunAsync(s_settle, Keys(corrections), Values(corrections, lease), cancellationToken);

    public Task RenewAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken)
    {
        var live = buckets.Where(static bucket => bucket.Kind == LimitKind.ConcurrentStreams).ToList();
        return live.Count == 0 ? Task.CompletedTask : state.RunAsync(s_renew, Keys(live), Values([], lease), cancellationToken);
    }

    private RedisKey[] Keys(IReadOnlyList<Bucket> buckets) => [.. buckets.Select(bucket => state.Key(bucket.Key))];

    private RedisValue[] Values(IReadOnlyList<Bucket> buckets, string lease)
    {
        var values = new RedisValue[2 + (buckets.Count * 3)];
        values[0] = lease;
        values[1] = (long)state.Options.Lease.TotalMicroseconds;
        for (var i = 0; i < buckets.Count; i++)
        {
            values[2 + (i * 3)] = buckets[i].Kind switch
            {
                LimitKind.ConcurrentStreams => "live",
                LimitKind.TokensPerDay => "day",
                _ => "rate",
            };
            values[3 + (i * 3)] = buckets[i].Limit;
            values[4 + (i * 3)] = buckets[i].Cost;
        }

        return values;
    }
}
