using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Files;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Files;

public sealed class FileSweepTests(StateServers servers) : IDisposable
{
    // The earlier clock counts, and Redis's is the real one: this one stays behind it.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow().AddDays(-100));
    private readonly TempFolder _folder = new();

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DiskStore Objects => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Bytes_go_an_hour_after_the_end_and_what_is_known_thirty_days_later(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var (store, index, sweep) = Parts(state);
        var kept = await KeepAsync(store, null);
        var file = await KeepAsync(store, TimeSpan.FromHours(2));
        await SteadyAsync(sweep, TimeSpan.FromHours(2));
        Assert.Equal(0, await sweep.RunAsync(Token));
        Assert.NotNull(await Objects.FindAsync(FileNames.Content("a", file.Id), Token));
        Assert.Equal(1, await SteadyAsync(sweep, TimeSpan.FromHours(2)));
        Assert.Null(await Objects.FindAsync(FileNames.Content("a", file.Id), Token));
        Assert.Equal(file, await store.FindAsync("a", file.Id, Token));
        Assert.Equal(5, await index.BytesAsync("a", Token));
        Assert.Equal(2, (await store.ListAsync("a", new FileQuery(20), Token))!.Files.Count);

        _time.Advance(TimeSpan.FromDays(30));
        await SteadyAsync(sweep, TimeSpan.FromHours(2));
        Assert.Null(await Objects.FindAsync(FileNames.Metadata("a", file.Id), Token));
        Assert.Equal([kept], (await store.ListAsync("a", new FileQuery(20), Token))!.Files);
        Assert.NotNull(await Objects.FindAsync(FileNames.Content("a", kept.Id), Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_clock_that_jumps_deletes_nothing(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var (store, _, sweep) = Parts(state);
        await SteadyAsync(sweep, TimeSpan.FromHours(2));
        var file = await KeepAsync(store, TimeSpan.FromHours(20));
        _time.Advance(TimeSpan.FromDays(2));
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(0, await sweep.RunAsync(Token));
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        // Put right again.
        _time.AdjustTime(file.CreatedAt.AddMinutes(50));
        Assert.Equal(0, await SteadyAsync(sweep, TimeSpan.FromHours(3)));
        Assert.NotNull(await Objects.FindAsync(FileNames.Content("a", file.Id), Token));
        Assert.False(store.IsExpired(file));

        // One that is a year ahead of Redis's counts for nothing at all.
        _time.AdjustTime(TimeProvider.System.GetUtcNow().AddYears(1));
        Assert.Equal(0, await SteadyAsync(sweep, TimeSpan.FromHours(3)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_replica_sweeps_at_a_time(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var (store, _, sweep) = Parts(state);
        await KeepAsync(store, TimeSpan.FromHours(1));
        await SteadyAsync(sweep, TimeSpan.FromMinutes(110));
        _time.Advance(TimeSpan.FromMinutes(20));
        // The first one's turn lasts two minutes of Redis's time.
        Assert.Equal(0, await Parts(state).Sweep.RunAsync(Token));
        Assert.Equal(1, await sweep.RunAsync(Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Bytes_without_metadata_go_and_an_index_that_lacks_a_file_is_made_anew(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var (store, index, sweep) = Parts(state);
        var file = await KeepAsync(store, null);
        var orphan = FileNames.Content("a", "file_000000000000000000000000");
        await Objects.PutAsync(orphan, "half"u8.ToArray(), replaces: false, Token);
        await index.RemoveAsync("a", file.Id);
        // Its age is the disk's word: made old by hand.
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, orphan), _time.GetUtcNow().UtcDateTime.AddDays(-2));
        Assert.Equal(1, await SteadyAsync(sweep, TimeSpan.FromHours(2)));
        Assert.Null(await Objects.FindAsync(orphan, Token));
        Assert.Equal([file], (await store.ListAsync("a", new FileQuery(20), Token))!.Files);
        Assert.Equal(5, await index.BytesAsync("a", Token));
    }

    /// <summary>Rounds of ten minutes.</summary>
    private async Task<int> SteadyAsync(FileSweep sweep, TimeSpan span)
    {
        var deleted = await sweep.RunAsync(Token);
        for (var end = _time.GetUtcNow() + span; _time.GetUtcNow() < end;)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            deleted += await sweep.RunAsync(Token);
        }

        return deleted;
    }

    private (FileStore Store, FileIndex Index, FileSweep Sweep) Parts(StateStore state)
    {
        var index = new FileIndex(Objects, state);
        return (new FileStore(Objects, index, new FileLimits(), _time), index, new FileSweep(Objects, index, state, _time));
    }

    private static async Task<StoredFile> KeepAsync(FileStore store, TimeSpan? lifetime)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes("hello"));
        await using var draft = await store.ReceiveAsync(new FileUpload { Tenant = "a", Name = "a.txt" }, bytes, Token);
        return await store.KeepAsync(draft, lifetime, Token);
    }
}
