using System.Text;
using System.Text.Json;
using Proxy.Core.Batches;
using Proxy.Core.Json;
using Proxy.Core.Storage;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

public sealed class FinalizerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DiskStore _objects;
    private readonly BatchStore _store;
    private readonly Finalizer _finalizer;

    public FinalizerTests()
    {
        _objects = new DiskStore(_folder.Path);
        _store = new BatchStore(_objects, TimeProvider.System);
        _finalizer = new Finalizer(_objects, _store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_result_of_an_item_counts_and_torn_lines_do_not()
    {
        var batch = await MakeAsync(3);
        await AppendAsync(batch, "a", Line(0, "first") + Line(1, "x") + Line(2, "torn")[..^9]);
        await AppendAsync(batch, "b", Line(0, "second") + "rubbish\n\n" + Line(2, "y") + Line(7, "of no item"));
        Assert.Null(await EndAsync(batch));
        var ended = (await _store.FindAsync(batch.Tenant, batch.Id, Token))!.End!;
        Assert.Equal(new BatchCounts(3, 0, 0, 0), ended.Counts);
        var results = await ResultsAsync(batch);
        Assert.Equal(["r0", "r1", "r2"], results.Keys.Order(StringComparer.Ordinal));
        // Logs come in no order, so the first is either; but it is one.
        Assert.Contains(results["r0"].GetProperty("message").GetString(), (string[])["first", "second"]);
        Assert.Empty(await _objects.ListAsync(BatchPlace.Of(batch).Logs, Token).ToListAsync(Token));
        Assert.Empty(await _store.OpenBatches(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task What_has_no_result_is_told_and_the_batch_goes_on()
    {
        var batch = await MakeAsync(3);
        await AppendAsync(batch, "a", Line(1, "x"));
        var done = await EndAsync(batch);
        Assert.Equal((1, true), (done!.Count, done.Contains(1)));
        Assert.Null((await _store.FindAsync(batch.Tenant, batch.Id, Token))!.End);
        Assert.Null(await _objects.FindAsync(BatchPlace.Of(batch).Results, Token));
    }

    [Theory]
    [InlineData(true, false, "canceled")]
    [InlineData(true, true, "canceled")]
    [InlineData(false, true, "expired")]
    public async Task What_has_no_result_is_canceled_or_expired(bool isCancelled, bool isExpired, string type)
    {
        var batch = await MakeAsync(2000);
        await AppendAsync(batch, "a", Line(1, "x") + Line(1999, "y"));
        if (isCancelled) await _store.CancelAsync(new BatchState(batch), Token);
        Assert.Null(await EndAsync(batch, isExpired));
        var results = await ResultsAsync(batch);
        Assert.Equal(2000, results.Count);
        Assert.Equal(1998, results.Values.Count(result => result.GetProperty("type").GetString() == type));
        var counts = (await _store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts;
        Assert.Equal(new BatchCounts(2, 0, isCancelled ? 1998 : 0, isCancelled ? 0 : 1998), counts);
    }

    [Fact]
    public async Task Of_two_who_end_a_batch_with_other_results_one_counts_for_both()
    {
        for (var round = 0; round < 20; round++)
        {
            var batch = await MakeAsync(20, "msgbatch_" + round);
            await AppendAsync(batch, "a", Line(1, "x"));
            await _store.CancelAsync(new BatchState(batch), Token);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async late =>
            {
                // A worker that was given up for dead brings one more.
                if (late > 1) await AppendAsync(batch, "late" + late, Line(late, "late"));
                await EndAsync(batch);
            }));
            var results = await ResultsAsync(batch);
            var counts = (await _store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts;
            Assert.Equal(20, results.Count);
            Assert.Equal(counts.Succeeded, results.Values.Count(static result => result.GetProperty("type").GetString() == "succeeded"));
            Assert.Equal(20, counts.Succeeded + counts.Canceled);
        }
    }

    [Fact]
    public async Task Who_died_between_results_and_end_is_finished_by_the_next_and_changes_no_result()
    {
        var batch = await MakeAsync(2);
        await AppendAsync(batch, "a", Line(0, "x") + Line(1, "y"));
        await _objects.PutAsync(BatchPlace.Of(batch).Results, """{"custom_id":"r0","result":{"type":"expired"}}"""u8.ToArray().Concat("\n"u8.ToArray()).ToArray(), replaces: false, Token);
        Assert.Null(await EndAsync(batch));
        Assert.Equal(new BatchCounts(0, 0, 0, 1), (await _store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts);
        Assert.Null(await EndAsync(batch));
    }

    [Fact]
    public async Task A_log_goes_on_in_another_object_after_a_write_that_broke()
    {
        var batch = await MakeAsync(3);
        var broken = new BrokenStore(_objects);
        var log = new ResultLog(broken, BatchPlace.Of(batch), "w");
        await log.AppendAsync(Encoding.UTF8.GetBytes(Line(0, "x")), Token);
        broken.Tears = true;
        await Assert.ThrowsAsync<StorageException>(() => log.AppendAsync(Encoding.UTF8.GetBytes(Line(1, "y")), Token));
        broken.Tears = false;
        await log.AppendAsync(Encoding.UTF8.GetBytes(Line(1, "y")), Token);
        await log.AppendAsync(Encoding.UTF8.GetBytes(Line(2, "z")), Token);
        var lines = new List<int>();
        await foreach (var (index, _) in new ResultLogs(_objects).ReadAsync(BatchPlace.Of(batch), Token)) lines.Add(index);
        Assert.Equal([0, 1, 2], lines.Order());
    }

    private Task<Batch> MakeAsync(int total, string id = "msgbatch_1") => Requests.MakeAsync(_store, Requests.Batch(total, TimeProvider.System.GetUtcNow()) with { Id = id }, Token);

    private async Task<ItemSet?> EndAsync(Batch batch, bool isExpired = false) =>
        await _finalizer.RunAsync((await _store.FindAsync(batch.Tenant, batch.Id, Token))!, isExpired, Token);

    private Task AppendAsync(Batch batch, string writer, string lines) => _objects.AppendAsync(BatchPlace.Of(batch).Logs + writer, Encoding.UTF8.GetBytes(lines), Token);

    private static string Line(int index, string message)
    {
        using var json = new PooledBuffer();
        ResultLine.WriteJson(json, "r" + index, ItemKind.Succeeded, Encoding.UTF8.GetBytes('"' + message + '"'));
        using var line = new PooledBuffer();
        ResultLine.WriteLog(line, index, json.Written);
        return Encoding.UTF8.GetString(line.Written);
    }

    /// <summary>By custom_id: throws where one is there twice.</summary>
    private async Task<Dictionary<string, JsonElement>> ResultsAsync(Batch batch)
    {
        await using var stream = (await _store.OpenResultsAsync(batch, Token))!;
        using var reader = new StreamReader(stream);
        var results = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            var result = JsonDocument.Parse(line).RootElement;
            results.Add(result.GetProperty("custom_id").GetString()!, result.GetProperty("result"));
        }

        return results;
    }
}
