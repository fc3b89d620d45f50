using CsCheck;
using Proxy.Core.Batches;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches;

/// <summary>Any order of what several workers do, against a model of it. A lease of no time is one that has ended; one of an hour lasts.</summary>
public sealed class BatchQueueModelTests(StateServers servers)
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Enum<Deed>(), Gen.Int[0, 2], Gen.Int[1, 5], Gen.Bool, Gen.Int[0, 11].Array[1, 4], static (deed, worker, count, isLong, items) => new Step(deed, worker, count, isLong, items));

    private int _batches;

    internal enum Deed
    {
        Take,
        TakeMore,
        Renew,
        Ack,
        Release,
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task The_queue_does_what_its_model_does(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = new BatchQueue(state);
        await Gen.Select(Gen.Int[1, 12], s_step.Array[1, 40]).SampleAsync(
            async (total, steps) =>
            {
                var place = new BatchPlace("0123456789abcdef0123456789abcdef", "msgbatch_" + Interlocked.Increment(ref _batches));
                await queue.AddAsync(place, total, TimeProvider.System.GetUtcNow().AddDays(1), isStopped: false, null, CancellationToken.None);
                var model = new Model(total);
                foreach (var step in steps) await DoAsync(queue, place, model, step);
                var look = (await queue.LookAsync(place, CancellationToken.None))!.Value;
                Assert.Equal((total, model.Done.Count, model.Leases.Values.Count(static lease => lease.IsLong)), (look.Total, look.Done, look.Held));
                await queue.ForgetAsync(place, CancellationToken.None);
            },
            iter: 150,
            threads: 2);
    }

    private static async Task DoAsync(BatchQueue queue, BatchPlace place, Model model, Step step)
    {
        var holder = "w" + step.Worker;
        var lease = step.IsLong ? s_long : TimeSpan.Zero;
        var items = step.Items.Where(item => item < model.Total).Distinct().ToList();
        switch (step.Deed)
        {
            case Deed.Take or Deed.TakeMore:
                model.Take(await queue.TakeAsync(place, step.Count, lease, holder, CancellationToken.None), step.Count, holder, step.IsLong);
                break;
            case Deed.Renew:
                var lost = await queue.RenewAsync(place, lease, holder, items, CancellationToken.None);
                Assert.Equal(items.Where(item => model.Leases.GetValueOrDefault(item)?.Holder != holder), lost);
                foreach (var item in items.Except(lost)) model.Leases[item] = model.Leases[item] with { IsLong = step.IsLong };
                break;
            case Deed.Ack:
                model.Ack(items);
                Assert.Equal(model.Total - model.Done.Count, await queue.AckAsync(place, items, CancellationToken.None));
                break;
            default:
                await queue.ReleaseAsync(place, holder, items, lease, isCounted: step.Count > 2, CancellationToken.None);
                foreach (var item in items.Where(item => model.Leases.GetValueOrDefault(item)?.Holder == holder))
                    model.Leases[item] = new Lease("", model.Leases[item].Attempts - (step.Count > 2 ? 0 : 1), step.IsLong);
                break;
        }
    }

    internal sealed record Step(Deed Deed, int Worker, int Count, bool IsLong, int[] Items);

    private sealed record Lease(string Holder, int Attempts, bool IsLong);

    private sealed class Model(int total)
    {
        private int _next;

        public int Total { get; } = total;

        public HashSet<int> Done { get; } = [];

        public Dictionary<int, Lease> Leases { get; } = [];

        public void Take(IReadOnlyList<TakenItem>? taken, int most, string holder, bool isLong)
        {
            Assert.NotNull(taken);
            var ended = Leases.Where(static lease => !lease.Value.IsLong).Select(static lease => lease.Key).ToHashSet();
            var again = Math.Min(most, ended.Count);
            Assert.All(taken.Take(again), item => Assert.Contains(item.Index, ended));
            Assert.Equal(taken.Count, taken.DistinctBy(static item => item.Index).Count());
            var fresh = new List<int>();
            while (fresh.Count < most - again && _next < Total)
            {
                if (!Done.Contains(_next)) fresh.Add(_next);
                _next++;
            }

            Assert.Equal(fresh, taken.Skip(again).Select(static item => item.Index));
            foreach (var item in taken)
            {
                var attempts = (Leases.GetValueOrDefault(item.Index)?.Attempts ?? 0) + 1;
                Assert.Equal(attempts, item.Attempt);
                Leases[item.Index] = new Lease(holder, attempts, isLong);
            }
        }

        public void Ack(IEnumerable<int> items)
        {
            foreach (var item in items)
            {
                Done.Add(item);
                Leases.Remove(item);
            }
        }
    }
}
