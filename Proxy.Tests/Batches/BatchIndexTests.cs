using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

public sealed class BatchIndexTests : IDisposable
{
    private readonly StateServers _servers;
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly BatchStore _store;

    public BatchIndexTests(StateServers servers)
    {
        _servers = servers;
        _store = new BatchStore(new DiskStore(_folder.Path), _time);
    }

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pages_join_to_the_whole_list_newest_first_in_both_directions(StateServerKind kind)
    {
        await using var state = await _servers.OpenAsync(kind);
        var index = new BatchIndex(_store, state);
        await MakeAsync(index, 7);
        await PagesAsync(index);
    }

    /// <summary>As after a flush, or with another Redis: nobody did anything to repair it.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_index_that_is_missing_is_made_anew_when_it_is_asked(StateServerKind kind)
    {
        await using (var state = await _servers.OpenAsync(kind)) await MakeAsync(new BatchIndex(_store, state), 7);
        await using var other = await _servers.OpenAsync(kind);
        await PagesAsync(new BatchIndex(_store, other));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_command_makes_the_indexes_of_all_tenants(StateServerKind kind)
    {
        await Requests.MakeAsync(_store, Requests.Batch(1, _time.GetUtcNow(), "msgbatch_a", "one"), Token);
        await Requests.MakeAsync(_store, Requests.Batch(1, _time.GetUtcNow(), "msgbatch_b", "two"), Token);
        await using var state = await _servers.OpenAsync(kind);
        var index = new BatchIndex(_store, state);
        Assert.Equal(2, await index.RebuildAllAsync(Token));
        Assert.Equal("msgbatch_b", Assert.Single(await ListAsync(index, new BatchQuery(20, null, null), "two")));
        Assert.Empty(await ListAsync(index, new BatchQuery(20, null, null), "three"));
    }

    /// <summary>Deleted while the state was gone, or by one who died before it told.</summary>
    [Fact]
    public async Task What_the_store_has_no_more_is_not_listed_and_forgotten()
    {
        await using var state = await _servers.OpenAsync(StateServerKind.Garnet);
        var index = new BatchIndex(_store, state);
        await MakeAsync(index, 3);
        var gone = (await _store.FindAsync("tenant", "msgbatch_1", Token))!.Batch;
        await _store.DeleteAsync(gone, Token);
        Assert.Equal(["msgbatch_2", "msgbatch_0"], await ListAsync(index, new BatchQuery(20, null, null)));
        Assert.Null(await index.ListAsync("tenant", new BatchQuery(20, null, "msgbatch_1"), Token));
    }

    [Fact]
    public async Task Without_any_state_the_store_answers()
    {
        await using var state = new StateStore(() => throw new InvalidOperationException("there is none"), new StateOptions(), TimeProvider.System);
        var index = new BatchIndex(_store, state);
        await MakeAsync(index, 7);
        await PagesAsync(index);
    }

    [Fact]
    public async Task What_was_made_while_the_state_was_gone_is_listed_when_it_is_back()
    {
        var isDown = true;
        await using var real = await _servers.OpenAsync(StateServerKind.Garnet);
        await using var state = new StateStore(
            () => isDown ? throw new InvalidOperationException("not yet") : Task.FromResult(_servers.ConnectionOf(StateServerKind.Garnet)), new StateOptions { Prefix = real.Options.Prefix, Timeout = TimeSpan.FromSeconds(10) }, _time);
        var index = new BatchIndex(_store, state);
        await new BatchIndex(_store, real).RebuildAsync("tenant", Token);
        await MakeAsync(index, 2);
        isDown = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["msgbatch_1", "msgbatch_0"], await ListAsync(index, new BatchQuery(20, null, null)));
        // It is in the shared index by now, for other replicas too.
        Assert.Equal(["msgbatch_1", "msgbatch_0"], await ListAsync(new BatchIndex(_store, real), new BatchQuery(20, null, null)));
    }

    private static async Task PagesAsync(BatchIndex index)
    {
        Assert.Equal(["msgbatch_6", "msgbatch_5", "msgbatch_4"], await ListAsync(index, new BatchQuery(3, null, null), hasMore: true));
        Assert.Equal(["msgbatch_3", "msgbatch_2", "msgbatch_1"], await ListAsync(index, new BatchQuery(3, null, "msgbatch_4"), hasMore: true));
        Assert.Equal(["msgbatch_0"], await ListAsync(index, new BatchQuery(3, null, "msgbatch_1"), hasMore: false));
        Assert.Equal(["msgbatch_2", "msgbatch_1", "msgbatch_0"], await ListAsync(index, new BatchQuery(3, null, "msgbatch_3"), hasMore: false));
        Assert.Empty(await ListAsync(index, new BatchQuery(3, null, "msgbatch_0")));
        Assert.Equal(["msgbatch_3", "msgbatch_2"], await ListAsync(index, new BatchQuery(2, "msgbatch_1", null), hasMore: true));
        Assert.Equal(["msgbatch_6", "msgbatch_5"], await ListAsync(index, new BatchQuery(2, "msgbatch_4", null), hasMore: false));
        Assert.Empty(await ListAsync(index, new BatchQuery(2, "msgbatch_6", null)));
        Assert.Null(await index.ListAsync("tenant", new BatchQuery(2, "msgbatch_x", null), Token));
        Assert.Null(await index.ListAsync("tenant", new BatchQuery(2, null, "whole"), Token));
        Assert.Null(await index.ListAsync("other", new BatchQuery(2, null, "msgbatch_1"), Token));
    }

    private static async Task<IReadOnlyList<string>> ListAsync(BatchIndex index, BatchQuery query, string tenant = "tenant", bool? hasMore = null)
    {
        var page = (await index.ListAsync(tenant, query, Token))!;
        if (hasMore is not null) Assert.Equal(hasMore, page.HasMore);
        return [.. page.Batches.Select(state => state.Batch.Id)];
    }

    private async Task MakeAsync(BatchIndex index, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var batch = Requests.Batch(1, _time.GetUtcNow(), "msgbatch_" + i);
            await Requests.MakeAsync(_store, batch, Token);
            await index.AddAsync(batch);
            // Two of the same microsecond stand in the order of their ids.
            if (i != 3) _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
