using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Core.Storage;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

public sealed class BatchStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly DiskStore _objects;
    private readonly BatchStore _store;

    public BatchStoreTests()
    {
        _objects = new DiskStore(_folder.Path);
        _store = new BatchStore(_objects, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_batch_is_found_by_its_tenant_only_and_as_it_was_made()
    {
        var made = await Requests.MakeAsync(_store, Requests.Batch(2, Now), Token);
        Assert.Equal(new BatchState(made), await _store.FindAsync("tenant", made.Id, Token));
        Assert.Null(await _store.FindAsync("other", made.Id, Token));
        Assert.Null(await _store.FindAsync("tenant", "msgbatch_2", Token));
        Assert.Null(await _store.FindAsync("tenant", "../msgbatch_1", Token));
        Assert.Equal([made], await _store.ListAsync("tenant", Token).ToListAsync(Token));
        Assert.Empty(await _store.ListAsync("other", Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":\"msgbatch_9")]
    [InlineData("[]")]
    public async Task A_batch_that_is_damaged_is_none_and_keeps_no_other_from_being_done(string left)
    {
        var whole = await Requests.MakeAsync(_store, Requests.Batch(2, Now), Token);
        var damaged = await Requests.MakeAsync(_store, Requests.Batch(2, Now) with { Id = "msgbatch_9" }, Token);
        await _objects.PutAsync(BatchNames.Folder(damaged.Tenant, damaged.Id) + BatchNames.Made, System.Text.Encoding.UTF8.GetBytes(left), replaces: true, Token);
        Assert.Null(await _store.FindAsync("tenant", damaged.Id, Token));
        Assert.Equal([new BatchState(whole)], await _store.OpenBatches(Token).ToListAsync(Token));
        Assert.Equal([whole], await _store.ListAllAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Its_requests_are_read_in_ranges_and_never_more_than_fits_but_always_one()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(5, Now), Token);
        var input = new BatchInput(_objects);
        var two = await input.ReadAsync(batch, 1, 2, int.MaxValue, Token);
        Assert.Equal([(1, "id-1"), (2, "id-2")], two.Select(item => (item.Index, item.CustomId)));
        Assert.All(two, item => Assert.Equal("""{"model":"m","max_tokens":1}"""u8.ToArray(), item.Params.ToArray()));
        Assert.Equal(["id-3", "id-4"], (await input.ReadAsync(batch, 3, 100, int.MaxValue, Token)).Select(item => item.CustomId));
        Assert.Equal(["id-0"], (await input.ReadAsync(batch, 0, 5, 1, Token)).Select(item => item.CustomId));
        Assert.Equal(["id-0", "id-1"], (await input.ReadAsync(batch, 0, 5, Requests.Of("id-0").Length * 2, Token)).Select(item => item.CustomId));
    }

    [Fact]
    public async Task Requests_longer_than_what_is_gathered_keep_their_place()
    {
        var batch = Requests.Batch(3, Now);
        var large = Requests.Of("large", "{\"text\":\"" + new string('x', 300_000) + "\"}");
        await using (var writer = await _store.BeginAsync(batch.Tenant, batch.Id, Token))
        {
            await writer.AddAsync(Requests.Of("first"), Token);
            await writer.AddAsync(large, Token);
            await writer.AddAsync(Requests.Of("last"), Token);
            await _store.CreateAsync(batch, writer, Token);
        }

        var items = await new BatchInput(_objects).ReadAsync(batch, 0, 3, int.MaxValue, Token);
        Assert.Equal(["first", "large", "last"], items.Select(item => item.CustomId));
        Assert.Equal(large.AsMemory(large.Length - items[1].Params.Length - 1, items[1].Params.Length).ToArray(), items[1].Params.ToArray());
    }

    [Fact]
    public async Task The_first_to_cancel_and_the_first_to_end_decide()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(1, Now), Token);
        var state = (await _store.FindAsync("tenant", batch.Id, Token))!;
        var cancelled = await _store.CancelAsync(state, Token);
        Assert.Equal(Now, cancelled.CancelInitiatedAt);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(cancelled, await _store.CancelAsync(state, Token));

        Assert.True(await _store.EndAsync(batch, new BatchCounts(0, 0, 1, 0), Token));
        Assert.False(await _store.EndAsync(batch, new BatchCounts(1, 0, 0, 0), Token));
        var ended = (await _store.FindAsync("tenant", batch.Id, Token))!;
        Assert.Equal(new BatchEnd(Now, new BatchCounts(0, 0, 1, 0)), ended.End);
        Assert.Empty(await _store.OpenBatches(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Cancelled_while_it_ended_a_batch_was_not_cancelled()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(1, Now), Token);
        var before = (await _store.FindAsync("tenant", batch.Id, Token))!;
        await _store.EndAsync(batch, new BatchCounts(1, 0, 0, 0), Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await _store.CancelAsync(before, Token)).CancelInitiatedAt);
    }

    [Fact]
    public async Task Workers_find_every_batch_that_has_not_ended_and_none_that_was_never_made()
    {
        var one = await Requests.MakeAsync(_store, Requests.Batch(1, Now), Token);
        var two = await Requests.MakeAsync(_store, Requests.Batch(1, Now, "msgbatch_2", "other"), Token);
        await _objects.PutAsync(BatchNames.OpenMark("tenant", "msgbatch_3"), default, replaces: false, Token);
        Assert.Equal([one, two], (await _store.OpenBatches(Token).ToListAsync(Token)).Select(state => state.Batch).OrderBy(batch => batch.Id));
    }

    [Fact]
    public async Task Of_two_who_delete_one_did_and_nothing_is_left()
    {
        var batch = await Requests.MakeAsync(_store, Requests.Batch(1, Now), Token);
        await _store.EndAsync(batch, default, Token);
        var both = await Task.WhenAll(_store.DeleteAsync(batch, Token), _store.DeleteAsync(batch, Token));
        Assert.Single(both, true);
        Assert.Empty(await _objects.ListAsync("batches/", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_request_that_was_never_committed_leaves_nothing()
    {
        await using (var writer = await _store.BeginAsync("tenant", "msgbatch_1", Token)) await writer.AddAsync(Requests.Of("a"), Token);
        Assert.Empty(await _objects.ListAsync("batches/", Token).ToListAsync(Token));
        Assert.Null(await _store.FindAsync("tenant", "msgbatch_1", Token));
    }
}
