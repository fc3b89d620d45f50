using System.Collections.Concurrent;
using Proxy.Core.State;
using Proxy.Core.Storage;
using StackExchange.Redis;

namespace Proxy.Core.Batches;

/// <summary>
/// Each tenant's batches in order, so that a page of a list reads no more of the store than it shows. The store is the
/// truth: an index that is missing or in doubt is made anew from it, and where there is no state the store alone answers.
/// </summary>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class BatchIndex(BatchStore store, StateStore state)
{
    private const string Whole = "whole";
    private const int AtOnce = 500;
    private const int ReadAtOnce = 16;
    private static readonly StateScript s_list = StateScript.Embedded("batches-list");

    /// <summary>Tenants whose index missed a batch that the store has.</summary>
    private readonly ConcurrentDictionary<string, bool> _doubted = new(StringComparer.Ordinal);

    /// <summary>After the store has it. Adding it again changes nothing; what cannot be added is found when the index is made anew.</summary>
    public async Task AddAsync(Batch batch)
    {
        try
        {
            // Not to be cancelled: the batch is there, whoever waits for it.
            await state.AskAsync(database => database.SortedSetAddAsync(Key(batch.Tenant), batch.Id, Score(batch)), CancellationToken.None, "ZADD").ConfigureAwait(false);
        }
        catch (StateUnavailableException)
        {
            _doubted[batch.Tenant] = true;
        }
    }

    /// <summary>After the store has it no more. What cannot be removed is removed when it is listed.</summary>
    public async Task RemoveAsync(string tenant, string id)
    {
        try
        {
            await state.AskAsync(database => database.SortedSetRemoveAsync(Key(tenant), id), CancellationToken.None, "ZREM").ConfigureAwait(false);
        }
        catch (StateUnavailableException)
        {
            // See above.
        }
    }

    /// <returns>Null when the batch that it should begin at is unknown.</returns>
    public async Task<BatchPage?> ListAsync(string tenant, BatchQuery query, CancellationToken cancellationToken)
    {
        if (await IdsAsync(tenant, query, cancellationToken).ConfigureAwait(false) is not var (ids, hasMore)) return null;
        var states = new List<BatchState>(ids.Count);
        foreach (var some in ids.Chunk(ReadAtOnce))
        {
            foreach (var (id, found) in some.Zip(await Task.WhenAll(some.Select(id => store.FindAsync(tenant, id, cancellationToken))).ConfigureAwait(false)))
            {
                if (found is not null) states.Add(found);
                else await RemoveAsync(tenant, id).ConfigureAwait(false);
            }
        }

        return new BatchPage(states, hasMore);
    }

    /// <summary>Makes the index of one tenant anew from what the store has. What is added meanwhile is in it too.</summary>
    /// <returns>Batches in it.</returns>
    /// <exception cref="StateUnavailableException">It is not whole.</exception>
    public async Task<int> RebuildAsync(string tenant, CancellationToken cancellationToken)
    {
        _doubted.TryRemove(tenant, out _);
        try
        {
            return await RebuildAsync(tenant, await store.ListAsync(tenant, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _doubted[tenant] = true;
            throw;
        }
    }

    /// <summary>The same for all tenants.</summary>
    /// <exception cref="StateUnavailableException">Not all of it was made.</exception>
    public async Task<int> RebuildAllAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        var batches = await store.ListAllAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tenant in batches.GroupBy(static batch => batch.Tenant, StringComparer.Ordinal))
            count += await RebuildAsync(tenant.Key, [.. tenant], cancellationToken).ConfigureAwait(false);
        return count;
    }

    private async Task<int> RebuildAsync(string tenant, List<Batch> batches, CancellationToken cancellationToken)
    {
        // Nothing is taken out: what was deleted since is no batch any more when it is listed.
        foreach (var some in batches.Chunk(AtOnce))
        {
            SortedSetEntry[] entries = [.. some.Select(static batch => new SortedSetEntry(batch.Id, Score(batch)))];
            await state.AskAsync(database => database.SortedSetAddAsync(Key(tenant), entries), cancellationToken, "ZADD").ConfigureAwait(false);
        }

        await state.AskAsync(database => database.SortedSetAddAsync(Key(tenant), Whole, 0), cancellationToken, "ZADD").ConfigureAwait(false);
        return batches.Count;
    }

    private async Task<(IReadOnlyList<string> Ids, bool HasMore)?> IdsAsync(string tenant, BatchQuery query, CancellationToken cancellationToken)
    {
        try
        {
            if (_doubted.ContainsKey(tenant)) await RebuildAsync(tenant, cancellationToken).ConfigureAwait(false);
            var page = await AskAsync(tenant, query, cancellationToken).ConfigureAwait(false);
            if (page[0] == "-1")
            {
                await RebuildAsync(tenant, cancellationToken).ConfigureAwait(false);
                page = await AskAsync(tenant, query, cancellationToken).ConfigureAwait(false);
            }

            if (page[0] == "2") return null;
            if (page[0] != "-1") return ([.. page.Skip(1).Select(static id => (string)id!)], page[0] == "1");
        }
        catch (StateUnavailableException)
        {
            // The store knows as well, only slower.
        }

        return Page(await store.ListAsync(tenant, cancellationToken).OrderByDescending(Score).ThenByDescending(static batch => batch.Id, StringComparer.Ordinal)
            .Select(static batch => batch.Id).ToListAsync(cancellationToken).ConfigureAwait(false), query);
    }

    private static (IReadOnlyList<string> Ids, bool HasMore)? Page(List<string> all, BatchQuery query)
    {
        var place = query.BeforeId ?? query.AfterId;
        var rank = place is null ? -1 : all.IndexOf(place);
        if (place is not null && rank < 0) return null;
        if (query.BeforeId is null) return ([.. all.Skip(rank + 1).Take(query.Limit)], all.Count > rank + 1 + query.Limit);
        var from = Math.Max(0, rank - query.Limit);
        return (all[from..rank], from > 0);
    }

    private async Task<RedisValue[]> AskAsync(string tenant, BatchQuery query, CancellationToken cancellationToken)
    {
        RedisValue[] question = query switch
        {
            { BeforeId: { } before } => ["before", query.Limit, before],
            { AfterId: { } after } => ["after", query.Limit, after],
            _ => ["first", query.Limit, ""],
        };
        return (RedisValue[])(await state.RunAsync(s_list, [Key(tenant)], question, cancellationToken).ConfigureAwait(false))!;
    }

    private RedisKey Key(string tenant) => state.Key("batches:of:" + TenantFolder.Of(tenant));

    // Microseconds: what clients are told, and what a double holds.
    private static double Score(Batch batch) => (batch.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
