using System.Globalization;
using System.Runtime.CompilerServices;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Core.Batches;

/// <summary>
/// What is to be done of every open batch, and who is doing it, in the shared state. An index only: lost, it is made
/// again from the object store. All decisions are scripts, by the server's clock; those of one batch are on one node.
/// </summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class BatchQueue(StateStore state) : IBatchQueue
{
    private static readonly StateScript s_add = StateScript.Embedded("batch-add");
    private static readonly StateScript s_take = StateScript.Embedded("batch-take");
    private static readonly StateScript s_renew = StateScript.Embedded("batch-renew");
    private static readonly StateScript s_release = StateScript.Embedded("batch-release");
    private static readonly StateScript s_ack = StateScript.Embedded("batch-ack");
    private static readonly StateScript s_stop = StateScript.Embedded("batch-stop");
    private static readonly StateScript s_look = StateScript.Embedded("batch-look");
    private static readonly StateScript s_lead = StateScript.Embedded("batch-lead");
    private static readonly StateScript s_served = StateScript.Embedded("batch-served");

    /// <summary>Rings when this process adds a batch: whoever shares the queue with nobody need not ask it for news.</summary>
    public Bell Added { get; } = new();

    private RedisKey Active => state.Key("batches");

    private RedisKey Upstream => state.Key("batches:upstream");

    /// <inheritdoc/>
    public async Task AddAsync(Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            var place = BatchPlace.Of(batch);
            await (batch.Engine == BatchEngine.Worker
                ? AddAsync(place, batch.Total, batch.ExpiresAt, isStopped: false, null, cancellationToken)
                : AddUpstreamAsync(place, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            // The store has it, whatever the state knows: a worker of this process that waits for its first batch finds it there.
            Added.Ring();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(Batch batch, CancellationToken cancellationToken)
    {
        await StopAsync(BatchPlace.Of(batch), cancellationToken).ConfigureAwait(false);
        // Who leads it waits for its next look upstream.
        if (batch.Engine == BatchEngine.Upstream) Added.Ring();
    }

    /// <inheritdoc/>
    public Task ForgetAsync(Batch batch, CancellationToken cancellationToken) => ForgetAsync(BatchPlace.Of(batch), cancellationToken);

    /// <summary>May be repeated: a batch that is there stays as it is.</summary>
    /// <param name="isStopped">It was cancelled before the queue was lost.</param>
    /// <param name="done">Items that have a result, where the queue is made again; null for none.</param>
    public async Task AddAsync(BatchPlace place, int total, DateTimeOffset expiresAt, bool isStopped, ItemSet? done, CancellationToken cancellationToken)
    {
        RedisValue[] values = [total, expiresAt.ToUnixTimeMilliseconds(), isStopped ? 1 : 0, done is null ? RedisValue.EmptyString : done.ToBitmap()];
        await state.RunAsync(s_add, Keys(place), values, cancellationToken).ConfigureAwait(false);
        // Not one step with the script: what is forgotten between the two, a reconciler finds.
        await state.AskAsync(database => database.SortedSetAddAsync(Active, place.Name, 0, SortedSetWhen.NotExists), cancellationToken, "ZADD").ConfigureAwait(false);
        Added.Ring();
    }

    /// <summary>The batch goes upstream as far as it can; whoever leads it puts what is left for workers into the queue.</summary>
    public async Task AddUpstreamAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        await state.AskAsync(database => database.SortedSetAddAsync(Upstream, place.Name, 0, SortedSetWhen.NotExists), cancellationToken, "ZADD").ConfigureAwait(false);
        Added.Ring();
    }

    /// <summary>The batches that go upstream, and are not merged.</summary>
    public async Task<IReadOnlyList<BatchPlace>> ListUpstreamAsync(CancellationToken cancellationToken) =>
        Places(await state.AskAsync(database => database.SortedSetRangeByRankAsync(Upstream), cancellationToken, "ZRANGE").ConfigureAwait(false));

    /// <summary>For who looks: how far a shard of such a batch has come.</summary>
    public Task TellShardAsync(BatchPlace place, string shard, int done, int total, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.HashSetAsync(ShardsKey(place), shard, string.Create(CultureInfo.InvariantCulture, $"{done}/{total}")), cancellationToken, "HSET");

    /// <summary>Every batch that goes upstream; without shards, nothing of it is there yet.</summary>
    public async IAsyncEnumerable<(BatchPlace Place, ShardsLook Look)> LookUpstreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var place in await ListUpstreamAsync(cancellationToken).ConfigureAwait(false))
        {
            var told = await state.AskAsync(database => database.HashValuesAsync(ShardsKey(place)), cancellationToken, "HVALS").ConfigureAwait(false);
            yield return (place, ShardsLook.Of(told.Select(static value => (string)value!)));
        }
    }

    /// <summary>Nothing more comes from upstream.</summary>
    public Task RemoveUpstreamAsync(BatchPlace place, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.SortedSetRemoveAsync(Upstream, place.Name), cancellationToken, "ZREM");

    /// <summary>One at a time leads a batch that goes upstream; to be called again and again before <paramref name="time"/> is over.</summary>
    /// <param name="time">For how long; zero gives it back.</param>
    /// <returns>False when another does.</returns>
    public async Task<bool> TryLeadAsync(BatchPlace place, string holder, TimeSpan time, CancellationToken cancellationToken) =>
        (int)await state.RunAsync(s_lead, [LeadKey(place)], [holder, (long)time.TotalMilliseconds], cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>The open batches, longest unserved first.</summary>
    public async Task<IReadOnlyList<BatchPlace>> ListAsync(int most, CancellationToken cancellationToken) =>
        Places(await state.AskAsync(database => database.SortedSetRangeByRankAsync(Active, 0, most - 1), cancellationToken, "ZRANGE").ConfigureAwait(false));

    /// <summary>Puts a batch at the end of <see cref="ListAsync"/>.</summary>
    public Task ServedAsync(BatchPlace place, CancellationToken cancellationToken) => state.RunAsync(s_served, [Active], [place.Name], cancellationToken);

    /// <summary>Leases items to <paramref name="holder"/>.</summary>
    /// <param name="holder">Names one worker process in its life.</param>
    /// <returns>Null when the queue does not know the batch.</returns>
    public async Task<IReadOnlyList<TakenItem>?> TakeAsync(BatchPlace place, int most, TimeSpan lease, string holder, CancellationToken cancellationToken)
    {
        var result = (long[])(await state.RunPatientlyAsync(s_take, Keys(place), [most, (long)lease.TotalMicroseconds, holder], cancellationToken).ConfigureAwait(false))!;
        if (result[0] < 0) return null;
        var items = new TakenItem[(result.Length - 1) / 2];
        for (var i = 0; i < items.Length; i++) items[i] = new TakenItem((int)result[1 + (i * 2)], (int)result[2 + (i * 2)]);
        return items;
    }

    /// <returns>Items that are not the holder's any more.</returns>
    public async Task<IReadOnlyList<int>> RenewAsync(BatchPlace place, TimeSpan lease, string holder, IEnumerable<int> items, CancellationToken cancellationToken)
    {
        RedisValue[] values = [(long)lease.TotalMicroseconds, holder, .. Values(items)];
        return (int[])(await state.RunPatientlyAsync(s_renew, Keys(place), values, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Gives back what the holder has; what it has not stays as it is.</summary>
    /// <param name="isCounted">Whether it counts as an attempt.</param>
    public Task ReleaseAsync(BatchPlace place, string holder, IEnumerable<int> items, TimeSpan pause, bool isCounted, CancellationToken cancellationToken)
    {
        RedisValue[] values = [holder, (long)pause.TotalMicroseconds, isCounted ? 1 : 0, .. Values(items)];
        return state.RunPatientlyAsync(s_release, Keys(place), values, cancellationToken);
    }

    /// <summary>To be called when the results are durable, and not before.</summary>
    /// <returns>How many items are not done; null when the queue does not know the batch.</returns>
    public async Task<int?> AckAsync(BatchPlace place, IEnumerable<int> items, CancellationToken cancellationToken)
    {
        var left = (int)await state.RunPatientlyAsync(s_ack, Keys(place), Values(items), cancellationToken).ConfigureAwait(false);
        return left < 0 ? null : left;
    }

    /// <summary>Nothing more is given out; what is under way goes on.</summary>
    /// <returns>False when the queue does not know the batch.</returns>
    public async Task<bool> StopAsync(BatchPlace place, CancellationToken cancellationToken) =>
        (int)await state.RunAsync(s_stop, Keys(place), [RedisValue.EmptyString], cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Nothing more is given out for a while.</summary>
    public Task PauseAsync(BatchPlace place, TimeSpan pause, CancellationToken cancellationToken) =>
        state.RunAsync(s_stop, Keys(place), [(long)pause.TotalMicroseconds], cancellationToken);

    /// <returns>Null when the queue does not know the batch.</returns>
    public async Task<QueueLook?> LookAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        var result = (long[])(await state.RunAsync(s_look, Keys(place), [], cancellationToken).ConfigureAwait(false))!;
        return result[0] < 0 ? null : new QueueLook((int)result[0], (int)result[1], (int)result[2], TimeSpan.FromMicroseconds(result[3]), (QueueEnd)result[4]);
    }

    /// <summary>One at a time puts the results of a batch together; for the work's sake only, two harm nothing.</summary>
    /// <param name="time">For how long; it is not given back.</param>
    /// <returns>False when another holds it.</returns>
    public async Task<bool> TryClaimEndAsync(BatchPlace place, string holder, TimeSpan time, CancellationToken cancellationToken)
    {
        var key = EndKey(place);
        return await state.AskAsync(database => database.StringSetAsync(key, holder, time, When.NotExists), cancellationToken, "SET").ConfigureAwait(false)
            || (string?)await state.AskAsync(database => database.StringGetAsync(key), cancellationToken, "GET").ConfigureAwait(false) == holder;
    }

    /// <summary>Every open batch, longest unserved first.</summary>
    /// <returns>Null for one that was forgotten in between, or lost but for its name.</returns>
    public async IAsyncEnumerable<(BatchPlace Place, QueueLook? Look)> LookAsync(int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var place in await ListAsync(most, cancellationToken).ConfigureAwait(false))
            yield return (place, await LookAsync(place, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The batch has ended, or is gone.</summary>
    public async Task ForgetAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        await state.AskAsync(database => database.SortedSetRemoveAsync(Active, place.Name), cancellationToken, "ZREM").ConfigureAwait(false);
        await state.AskAsync(database => database.SortedSetRemoveAsync(Upstream, place.Name), cancellationToken, "ZREM").ConfigureAwait(false);
        await state.AskAsync(database => database.KeyDeleteAsync([.. Keys(place), EndKey(place), ShardsKey(place)]), cancellationToken, "DEL").ConfigureAwait(false);
    }

    private static IReadOnlyList<BatchPlace> Places(RedisValue[] names) =>
        [.. names.Select(static name => BatchPlace.TryParse((string)name!, out var place) ? place : default).Where(static place => place.Id is not null)];

    private RedisKey LeadKey(BatchPlace place) => state.Key("batch:{" + place.Name + "}:lead");

    private RedisKey ShardsKey(BatchPlace place) => state.Key("batch:{" + place.Name + "}:shards");

    private RedisKey EndKey(BatchPlace place) => state.Key("batch:{" + place.Name + "}:end");

    private RedisKey[] Keys(BatchPlace place)
    {
        var key = "batch:{" + place.Name + "}";
        return [state.Key(key), state.Key(key + ":done"), state.Key(key + ":leases"), state.Key(key + ":held")];
    }

    private static RedisValue[] Values(IEnumerable<int> items) => [.. items.Select(static item => (RedisValue)item.ToString(CultureInfo.InvariantCulture))];
}
