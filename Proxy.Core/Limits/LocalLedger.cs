namespace Proxy.Core.Limits;

/// <summary>
/// The same arithmetic as the scripts', in this process: what is left of the limits while the shared state is gone. Each
/// replica then counts for itself, from nothing.
/// </summary>
internal sealed class LocalLedger(TimeProvider time) : ILedger
{
    /// <summary>What is not settled within it was never begun: nothing outlives this process.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    private const long Minute = 60_000_000;
    private const long Day = 86_400_000_000;

    // More buckets than that are keys long gone; all are counted anew then.
    private const int MostBuckets = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _arrivals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Day, long Used)> _days = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, long>> _live = new(StringComparer.Ordinal);

    private long Now => time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond;

    public Task<LimitDecision> AdmitAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = Now;
            if (_arrivals.Count + _days.Count + _live.Count > MostBuckets) Forget();
            LimitKind? denied = null;
            var deniedIndex = 0;
            TimeSpan? retry = null;
            var states = new BucketState[buckets.Count];
            for (var i = 0; i < states.Length; i++)
            {
                var bucket = buckets[i];
                var (room, wait, remaining, reset) = Look(bucket, now);
                states[i] = new BucketState(bucket, Math.Max(0, remaining), TimeSpan.FromMicroseconds(reset));
                if (room || denied is not null) continue;
                (denied, deniedIndex) = (bucket.Kind, i);
                retry = wait < 0 ? null : TimeSpan.FromMicroseconds(wait);
            }

            if (denied is null)
            {
                foreach (var bucket in buckets) Take(bucket, lease, now);
            }

            return Task.FromResult(new LimitDecision(denied, retry, states) { DeniedIndex = deniedIndex });
        }
    }

    public Task SettleAsync(IReadOnlyList<Bucket> corrections, string lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = Now;
            foreach (var bucket in corrections)
            {
                if (bucket.Kind == LimitKind.ConcurrentStreams) _live.GetValueOrDefault(bucket.Key)?.Remove(lease);
                else if (bucket.Kind == LimitKind.TokensPerDay) _days[bucket.Key] = (now / Day, Math.Max(0, Used(bucket, now) + bucket.Cost));
                else _arrivals[bucket.Key] = Arrival(bucket, now) + Taken(bucket);
            }
        }

        return Task.CompletedTask;
    }

    public Task RenewAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var bucket in buckets)
            {
                if (bucket.Kind == LimitKind.ConcurrentStreams && _live.GetValueOrDefault(bucket.Key) is { } live && live.ContainsKey(lease)) live[lease] = LeaseEnd(Now);
            }
        }

        return Task.CompletedTask;
    }

    private (bool Room, long Wait, long Remaining, long Reset) Look(in Bucket bucket, long now)
    {
        switch (bucket.Kind)
        {
            case LimitKind.ConcurrentStreams:
                var live = Live(bucket, now).Count;
                var free = live < bucket.Limit;
                return (free, 1_000_000, bucket.Limit - live - (free ? 1 : 0), 1_000_000);
            case LimitKind.TokensPerDay:
                var used = Used(bucket, now);
                var left = Day - (now % Day);
                var fits = used + bucket.Cost <= bucket.Limit && used < bucket.Limit;
                return (fits, bucket.Cost > bucket.Limit ? -1 : left, bucket.Limit - used - (fits ? bucket.Cost : 0), left);
            default:
                var arrival = Arrival(bucket, now);
                var taken = Taken(bucket);
                var room = arrival + taken - now <= Minute && arrival - now < Minute;
                var wait = bucket.Cost > bucket.Limit ? -1 : Math.Max(arrival + Math.Max(taken, 1) - now - Minute, 1);
                if (room) arrival += taken;
                return (room, wait, (long)((Minute - (arrival - now)) * (double)bucket.Limit / Minute), arrival - now);
        }
    }

    private void Take(in Bucket bucket, string lease, long now)
    {
        if (bucket.Kind == LimitKind.ConcurrentStreams) Live(bucket, now)[lease] = LeaseEnd(now);
        else if (bucket.Kind == LimitKind.TokensPerDay) _days[bucket.Key] = (now / Day, Used(bucket, now) + bucket.Cost);
        else _arrivals[bucket.Key] = Arrival(bucket, now) + Taken(bucket);
    }

    private long Arrival(in Bucket bucket, long now) => Math.Max(now, _arrivals.GetValueOrDefault(bucket.Key));

    private static long Taken(in Bucket bucket) => (long)Math.Ceiling(bucket.Cost * (double)Minute / bucket.Limit);

    private long Used(in Bucket bucket, long now) => _days.TryGetValue(bucket.Key, out var day) && day.Day == now / Day ? day.Used : 0;

    private Dictionary<string, long> Live(in Bucket bucket, long now)
    {
        if (!_live.TryGetValue(bucket.Key, out var live)) _live[bucket.Key] = live = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (lease, end) in live.ToList())
        {
            if (end <= now) live.Remove(lease);
        }

        return live;
    }

    private static long LeaseEnd(long now) => now + (long)LeaseTime.TotalMicroseconds;

    private void Forget()
    {
        _arrivals.Clear();
        _days.Clear();
        _live.Clear();
    }
}
