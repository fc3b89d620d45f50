using System.Globalization;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches;

public sealed class BatchQueueTests(StateServers servers)
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private static readonly BatchPlace s_place = new("0123456789abcdef0123456789abcdef", "msgbatch_abc");
    private static readonly BatchPlace s_other = new("0123456789abcdef0123456789abcdef", "msgbatch_def");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Every_item_is_given_out_once_and_then_none(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 10);
        Assert.Equal(Items(0, 1, 2, 3), await queue.TakeAsync(s_place, 4, s_long, "a", Token));
        Assert.Equal(Items(4, 5, 6, 7), await queue.TakeAsync(s_place, 4, s_long, "b", Token));
        Assert.Equal(Items(8, 9), await queue.TakeAsync(s_place, 4, s_long, "a", Token));
        Assert.Equal([], await queue.TakeAsync(s_place, 4, s_long, "a", Token));
        Assert.Equal(6, await queue.AckAsync(s_place, [0, 1, 8, 9], Token));
        Assert.Equal(6, await queue.AckAsync(s_place, [0, 9], Token));
        Assert.Equal(0, await queue.AckAsync(s_place, [2, 3, 4, 5, 6, 7], Token));
        var look = (await queue.LookAsync(s_place, Token))!.Value;
        Assert.Equal((10, 10, 0, QueueEnd.None, true), (look.Total, look.Done, look.Held, look.End, look.IsOver));
    }

    [Theory]
    [InlineData(nameof(BatchEngine.Worker))]
    [InlineData(nameof(BatchEngine.Upstream))]
    public async Task Who_waits_for_a_batch_is_told_though_the_state_does_not_answer(string engine)
    {
        await using var state = new StateStore(() => throw new IOException("no state today"), new StateOptions(), TimeProvider.System);
        var queue = new BatchQueue(state);
        var told = queue.Added.Listen();
        var batch = Requests.Batch(1, DateTimeOffset.UnixEpoch) with { Engine = Enum.Parse<BatchEngine>(engine) };
        await Assert.ThrowsAsync<StateUnavailableException>(() => queue.AddAsync(batch, Token));
        Assert.True(told.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task What_nobody_renews_is_the_next_ones_and_its_attempts_are_counted(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.TakeAsync(s_place, 1, TimeSpan.Zero, "a", Token);
        for (var attempt = 2; attempt <= 7; attempt++)
            Assert.Equal([new TakenItem(0, attempt)], await queue.TakeAsync(s_place, 1, attempt < 7 ? TimeSpan.Zero : s_long, "b", Token));
        Assert.Equal([0], await queue.RenewAsync(s_place, s_long, "a", [0], Token));
        Assert.Equal([], await queue.RenewAsync(s_place, s_long, "b", [0], Token));
        // A late result is one all the same.
        Assert.Equal(2, await queue.AckAsync(s_place, [0], Token));
        Assert.Equal([0], await queue.RenewAsync(s_place, s_long, "b", [0], Token));
        Assert.Equal(Items(1, 2), await queue.TakeAsync(s_place, 9, s_long, "b", Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task What_is_given_back_comes_again_at_once_or_after_a_pause_with_or_without_an_attempt(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.TakeAsync(s_place, 3, s_long, "a", Token);
        await queue.ReleaseAsync(s_place, "other", [0, 1, 2], TimeSpan.Zero, isCounted: false, Token);
        Assert.Equal([], await queue.TakeAsync(s_place, 3, s_long, "b", Token));
        await queue.ReleaseAsync(s_place, "a", [0], TimeSpan.Zero, isCounted: false, Token);
        await queue.ReleaseAsync(s_place, "a", [1], TimeSpan.Zero, isCounted: true, Token);
        await queue.ReleaseAsync(s_place, "a", [2], s_long, isCounted: true, Token);
        Assert.Equal([new TakenItem(0, 1), new TakenItem(1, 2)], (await queue.TakeAsync(s_place, 3, s_long, "b", Token))!.OrderBy(static item => item.Index));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_stopped_batch_gives_nothing_out_and_is_over_when_nothing_is_under_way(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.TakeAsync(s_place, 1, s_long, "a", Token);
        Assert.True(await queue.StopAsync(s_place, Token));
        Assert.Equal([], await queue.TakeAsync(s_place, 1, s_long, "a", Token));
        Assert.False((await queue.LookAsync(s_place, Token))!.Value.IsOver);
        Assert.Equal(2, await queue.AckAsync(s_place, [0], Token));
        Assert.True((await queue.LookAsync(s_place, Token))!.Value.IsOver);
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_batch_whose_time_is_over_by_the_servers_clock_gives_nothing_out(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = new BatchQueue(state);
        await queue.AddAsync(s_place, 3, TimeProvider.System.GetUtcNow(), isStopped: false, null, Token);
        Assert.Equal([], await queue.TakeAsync(s_place, 1, s_long, "a", Token));
        Assert.Equal(QueueEnd.Expired, (await queue.LookAsync(s_place, Token))!.Value.End);
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_pause_ends_by_itself(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.PauseAsync(s_place, s_long, Token);
        Assert.Equal([], await queue.TakeAsync(s_place, 1, s_long, "a", Token));
        await queue.PauseAsync(s_place, TimeSpan.Zero, Token);
        Assert.Equal(Items(0), await queue.TakeAsync(s_place, 1, s_long, "a", Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_queue_made_again_goes_on_after_what_is_done(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = new BatchQueue(state);
        var done = new ItemSet(5000);
        // Every byte there is, zero and 255 among them.
        for (var item = 0; item < 4990; item++)
        {
            if (item is < 2048 or > 2100) done.Add(item);
        }

        await queue.AddAsync(s_place, 5000, TimeProvider.System.GetUtcNow().AddDays(1), isStopped: false, done, Token);
        await queue.AddAsync(s_place, 7, TimeProvider.System.GetUtcNow(), isStopped: true, null, Token);
        Assert.Equal(done.Count, (await queue.LookAsync(s_place, Token))!.Value.Done);
        var taken = new List<int>();
        for (var empty = 0; empty < 5;)
        {
            var items = (await queue.TakeAsync(s_place, 7, s_long, "a", Token))!;
            if (items.Count == 0) empty++;
            taken.AddRange(items.Select(static item => item.Index));
        }

        Assert.Equal([.. Enumerable.Range(2048, 53), .. Enumerable.Range(4990, 10)], taken);
        Assert.Equal(0, await queue.AckAsync(s_place, taken, Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_batch_that_is_not_there_is_told_and_nothing_is_made_of_it(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.TakeAsync(s_place, 2, s_long, "a", Token);
        await queue.ForgetAsync(s_place, Token);
        Assert.Null(await queue.TakeAsync(s_place, 1, s_long, "a", Token));
        Assert.Null(await queue.AckAsync(s_place, [0], Token));
        Assert.Null(await queue.LookAsync(s_place, Token));
        Assert.False(await queue.StopAsync(s_place, Token));
        Assert.Equal([0], await queue.RenewAsync(s_place, s_long, "a", [0], Token));
        await queue.ReleaseAsync(s_place, "a", [0], TimeSpan.Zero, isCounted: true, Token);
        await queue.ServedAsync(s_place, Token);
        Assert.Empty(await queue.ListAsync(10, Token));
        // No lease of another life in the new one.
        await queue.AddAsync(s_place, 3, TimeProvider.System.GetUtcNow().AddDays(1), isStopped: false, null, Token);
        Assert.Equal(Items(0, 1, 2), await queue.TakeAsync(s_place, 9, s_long, "b", Token));
    }

    /// <summary>As embedded Garnet comes back when it was killed in the middle of a script: a part of what it wrote is there.</summary>
    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Half_of_a_step_is_made_good_by_the_next(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 4);
        var key = "batch:{" + s_place.Name + "}";
        Assert.Equal(Items(0, 1, 2, 3), await queue.TakeAsync(s_place, 4, TimeSpan.Zero, "dead", Token));
        // The bit alone of an acknowledgement.
        await state.AskAsync(database => database.StringSetBitAsync(state.Key(key + ":done"), 1, true), Token);
        Assert.Equal([0, 2, 3], (await queue.TakeAsync(s_place, 4, s_long, "a", Token))!.Select(static item => item.Index).Order());
        Assert.Equal(2, await queue.AckAsync(s_place, [0], Token));
        // The cursor without the leases.
        await state.AskAsync(database => database.KeyDeleteAsync([state.Key(key + ":leases"), state.Key(key + ":held")]), Token);
        Assert.Equal(Items(2, 3), await queue.TakeAsync(s_place, 4, s_long, "b", Token));
        Assert.Equal(0, await queue.AckAsync(s_place, [2, 3], Token));
        Assert.Equal([], await queue.TakeAsync(s_place, 4, s_long, "b", Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Batches_take_turns(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 3);
        await queue.AddAsync(s_other, 3, TimeProvider.System.GetUtcNow().AddDays(1), isStopped: false, null, Token);
        await queue.ServedAsync(s_place, Token);
        Assert.Equal([s_other, s_place], await queue.ListAsync(10, Token));
        await queue.ServedAsync(s_other, Token);
        Assert.Equal([s_place, s_other], await queue.ListAsync(10, Token));
        Assert.Equal([s_place], await queue.ListAsync(1, Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Two_workers_at_once_never_hold_one_item(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = await QueueAsync(state, 2000);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var own = new List<int>();
            while (true)
            {
                var items = (await queue.TakeAsync(s_place, 1 + (worker * 3), s_long, worker.ToString(CultureInfo.InvariantCulture), Token))!;
                if (items.Count == 0) return own;
                own.AddRange(items.Select(static item => item.Index));
                await queue.AckAsync(s_place, items.Select(static item => item.Index), Token);
            }
        }));
        Assert.Equal(Enumerable.Range(0, 2000), taken.SelectMany(static own => own).Order());
        Assert.Equal(0, (await queue.LookAsync(s_place, Token))!.Value.Left);
    }

    private static async Task<BatchQueue> QueueAsync(StateStore state, int total)
    {
        var queue = new BatchQueue(state);
        await queue.AddAsync(s_place, total, TimeProvider.System.GetUtcNow().AddDays(1), isStopped: false, null, Token);
        return queue;
    }

    private static IEnumerable<TakenItem> Items(params int[] indices) => indices.Select(static index => new TakenItem(index, 1));
}
