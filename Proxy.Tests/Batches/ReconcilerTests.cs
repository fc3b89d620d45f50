using System.Text;
using Proxy.Core.Batches;
using Proxy.Core.Json;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

public sealed class ReconcilerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StateServers _servers;
    private readonly DiskStore _objects;
    private readonly BatchStore _store;

    public ReconcilerTests(StateServers servers)
    {
        _servers = servers;
        _objects = new DiskStore(_folder.Path);
        _store = new BatchStore(_objects, TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_queue_that_was_lost_is_made_again_with_what_is_done(StateServerKind kind)
    {
        await using var state = await _servers.OpenAsync(kind);
        var (queue, batch) = (new BatchQueue(state), await MakeAsync("msgbatch_1", 5));
        var cancelled = await MakeAsync("msgbatch_2", 5);
        await _store.CancelAsync(new BatchState(cancelled), Token);
        await AppendAsync(batch, 1, 3);
        Assert.Equal(2, await RunAsync(queue, state));
        Assert.Equal(0, await RunAsync(queue, state));
        Assert.Equal([0, 2, 4], (await queue.TakeAsync(BatchPlace.Of(batch), 9, TimeSpan.FromHours(1), "a", Token))!.Select(static item => item.Index));
        Assert.Equal(QueueEnd.Stopped, (await queue.LookAsync(BatchPlace.Of(cancelled), Token))!.Value.End);
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task What_was_cancelled_but_not_stopped_is_stopped_and_what_has_ended_is_forgotten(StateServerKind kind)
    {
        await using var state = await _servers.OpenAsync(kind);
        var (queue, cancelled, ended) = (new BatchQueue(state), await MakeAsync("msgbatch_1", 5), await MakeAsync("msgbatch_2", 1));
        await queue.AddAsync(cancelled, Token);
        await queue.AddAsync(ended, Token);
        await queue.AddAsync(Requests.Batch(3, TimeProvider.System.GetUtcNow()) with { Id = "msgbatch_3" }, Token);
        await _store.CancelAsync(new BatchState(cancelled), Token);
        // As one leaves it who dies right after end.json.
        await _store.EndAsync(ended, new BatchCounts(1, 0, 0, 0), Token);
        await _objects.PutAsync(BatchPlace.Of(ended).OpenMark, default, replaces: false, Token);
        Assert.Equal(0, await RunAsync(queue, state));
        Assert.Equal([BatchPlace.Of(cancelled)], await queue.ListAsync(9, Token));
        Assert.Equal(QueueEnd.Stopped, (await queue.LookAsync(BatchPlace.Of(cancelled), Token))!.Value.End);
        Assert.Null(await _objects.FindAsync(BatchPlace.Of(ended).OpenMark, Token));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Upstreams_own_batches_are_not_put_into_the_queue(StateServerKind kind)
    {
        await using var state = await _servers.OpenAsync(kind);
        var queue = new BatchQueue(state);
        var batch = Requests.Batch(1, TimeProvider.System.GetUtcNow()) with { Engine = BatchEngine.Upstream };
        await Requests.MakeAsync(_store, batch, Token);
        await queue.AddAsync(batch, Token);
        Assert.Equal(0, await RunAsync(queue, state));
        Assert.Empty(await queue.ListAsync(9, Token));
    }

    private async Task<int> RunAsync(BatchQueue queue, StateStore state)
    {
        // As the gateway that queued them.
        var match = new StoreMatch(_objects, state, isAlone: false, static _ => { });
        await match.CheckAsync(claims: true, Token);
        return await new Reconciler(_objects, _store, queue, new BatchIndex(_store, state), match).RunAsync(Token);
    }

    private Task<Batch> MakeAsync(string id, int total) => Requests.MakeAsync(_store, Requests.Batch(total, TimeProvider.System.GetUtcNow()) with { Id = id }, Token);

    private async Task AppendAsync(Batch batch, params int[] items)
    {
        using var lines = new PooledBuffer();
        foreach (var item in items) ResultLine.WriteLog(lines, item, Encoding.UTF8.GetBytes("{}"));
        await _objects.AppendAsync(BatchPlace.Of(batch).Logs + "w", lines.WrittenMemory, Token);
    }
}
