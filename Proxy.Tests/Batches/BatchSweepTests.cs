using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Core.Storage;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

public sealed class BatchSweepTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly DiskStore _objects;
    private readonly BatchStore _store;
    private readonly BatchSweep _sweep;

    public BatchSweepTests()
    {
        _objects = new DiskStore(_folder.Path);
        _store = new BatchStore(_objects, _time);
        _sweep = new BatchSweep(_objects, _store, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_29_days_requests_and_results_go_and_the_batch_stays()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(1, _time.GetUtcNow()), Token);
        await _objects.PutAsync(BatchNames.Folder("tenant", batch.Id) + BatchNames.Results, "{}\n"u8.ToArray(), replaces: false, Token);
        await _store.EndAsync(batch, new BatchCounts(1, 0, 0, 0), Token);
        _time.Advance(TimeSpan.FromDays(28.9));
        await _sweep.RunAsync(Token);
        Assert.Null((await _store.FindAsync("tenant", batch.Id, Token))!.ArchivedAt);

        _time.Advance(TimeSpan.FromDays(0.2));
        await _sweep.RunAsync(Token);
        var archived = (await _store.FindAsync("tenant", batch.Id, Token))!;
        Assert.Equal((_time.GetUtcNow(), 1), (archived.ArchivedAt, archived.End!.Counts.Succeeded));
        Assert.Null(await _store.OpenResultsAsync(batch, Token));
        Assert.True(Assert.Single(await new BatchInput(_objects).ReadAsync(batch, 0, 1, int.MaxValue, Token)).IsDamaged);
        var names = await _objects.ListAsync("batches/", Token).Select(info => info.Name.Split('/')[^1]).Order().ToListAsync(Token);
        Assert.Equal(["archive.json", "batch.json", "end.json"], names);
    }

    [Fact]
    public async Task A_batch_that_has_not_ended_is_never_archived()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(1, _time.GetUtcNow()), Token);
        _time.Advance(TimeSpan.FromDays(40));
        await _sweep.RunAsync(Token);
        Assert.Null((await _store.FindAsync("tenant", batch.Id, Token))!.ArchivedAt);
        Assert.False(Assert.Single(await new BatchInput(_objects).ReadAsync(batch, 0, 1, int.MaxValue, Token)).IsDamaged);
        Assert.Single(await _store.OpenBatches(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task What_makers_who_died_left_behind_goes_after_a_day()
    {
        await using (var input = await _store.BeginAsync("tenant", "msgbatch_dead", Token)) await input.CommitAsync(Token);
        await _objects.PutAsync(BatchNames.OpenMark("tenant", "msgbatch_dead"), default, replaces: false, Token);
        await _sweep.RunAsync(Token);
        Assert.Equal(3, await CountAsync());
        _time.Advance(TimeSpan.FromDays(1.1));
        await _sweep.RunAsync(Token);
        // The mark is for the next time: its batch's folder was seen in this one.
        await _sweep.RunAsync(Token);
        Assert.Equal(0, await CountAsync());
    }

    private async Task<int> CountAsync() => await _objects.ListAsync("batches/", Token).CountAsync(Token) + await _objects.ListAsync("open/", Token).CountAsync(Token);
}
