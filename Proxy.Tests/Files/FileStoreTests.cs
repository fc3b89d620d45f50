using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Files;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Files;

public sealed class FileStoreTests(StateServers servers) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_is_found_read_and_deleted_by_its_tenant_alone(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var store = Store(state);
        var file = await KeepAsync(store, "a", "notes.txt", "hello");
        Assert.Equal(("notes.txt", "text/plain", 5L), (file.Name, file.MimeType, file.Size));
        Assert.Equal(file, await store.FindAsync("a", file.Id, Token));
        Assert.Null(await store.FindAsync("b", file.Id, Token));
        Assert.False(await store.DeleteAsync("b", file.Id));
        await using (var content = await store.OpenContentAsync(file, 1, 3, Token))
        {
            using var reader = new StreamReader(content!);
            Assert.Equal("ell", await reader.ReadToEndAsync(Token));
        }

        Assert.Equal([true, false], (await Task.WhenAll(store.DeleteAsync("a", file.Id), store.DeleteAsync("a", file.Id))).OrderDescending());
        Assert.Null(await store.FindAsync("a", file.Id, Token));
        Assert.Empty((await store.ListAsync("a", new FileQuery(20), Token))!.Files);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pages_go_on_where_the_last_one_ended_though_its_last_file_is_gone(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var store = Store(state);
        var files = new List<StoredFile>();
        for (var i = 0; i < 7; i++)
        {
            files.Add(await KeepAsync(store, "a", $"{i}.txt", "x"));
            // Two by two they are of the same moment.
            if (i % 2 == 0) _time.Advance(TimeSpan.FromSeconds(1));
        }

        var newestFirst = files.OrderByDescending(file => file.CreatedAt).ThenByDescending(file => file.Id, StringComparer.Ordinal).ToList();
        var first = await store.ListAsync("a", new FileQuery(3), Token);
        Assert.True(first!.HasMore);
        Assert.Equal(newestFirst[..3], first.Files);
        Assert.True(await store.DeleteAsync("a", newestFirst[2].Id));
        var cursor = FileCursor.Parse(FileCursor.Of(newestFirst[2]).ToString());
        var second = await store.ListAsync("a", new FileQuery(3) { After = cursor }, Token);
        Assert.Equal(newestFirst[3..6], second!.Files);
        Assert.True(second.HasMore);
        var last = await store.ListAsync("a", new FileQuery(3) { AfterId = newestFirst[5].Id }, Token);
        Assert.Equal(newestFirst[6..], last!.Files);
        Assert.False(last.HasMore);
        var before = await store.ListAsync("a", new FileQuery(2) { BeforeId = newestFirst[5].Id }, Token);
        Assert.Equal(newestFirst[3..5], before!.Files);
        Assert.True(before.HasMore);
        Assert.Null(await store.ListAsync("a", new FileQuery(2) { AfterId = "file_000000000000000000000000" }, Token));
        Assert.Null(await store.ListAsync("b", new FileQuery(2) { AfterId = newestFirst[0].Id }, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_lost_index_is_made_anew_from_the_store(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        await using (var state = await servers.OpenAsync(kind, prefix))
        {
            var store = Store(state);
            for (var i = 0; i < 120; i++) await KeepAsync(store, "a", $"{i}.txt", "12345");
        }

        await using var empty = await servers.OpenAsync(kind);
        var again = Store(empty);
        Assert.Equal(600, await new FileIndex(new DiskStore(_folder.Path), empty).BytesAsync("a", Token));
        var page = await again.ListAsync("a", new FileQuery(1000), Token);
        Assert.Equal(120, page!.Files.Count);
        Assert.All(page.Files, file => Assert.Equal(5, file.Size));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_tenant_over_its_quota_keeps_nothing_more_until_it_deletes(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var store = Store(state, new FileLimits { MaxFileBytes = 8, MaxTenantBytes = 10 });
        var first = await KeepAsync(store, "a", "a.txt", "12345678");
        Assert.Equal(FileRefusal.QuotaExceeded, (await Assert.ThrowsAsync<FileRefusedException>(() => KeepAsync(store, "a", "b.txt", "123"))).Refusal);
        await KeepAsync(store, "b", "b.txt", "123");
        Assert.Equal(FileRefusal.TooLarge, (await Assert.ThrowsAsync<FileRefusedException>(() => KeepAsync(store, "b", "b.txt", "123456789"))).Refusal);
        Assert.True(await store.DeleteAsync("a", first.Id));
        await KeepAsync(store, "a", "c.txt", "");
        Assert.Equal("c.txt", Assert.Single((await store.ListAsync("a", new FileQuery(20), Token))!.Files).Name);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_whose_bytes_come_later_is_listed_at_once_and_is_what_its_bytes_are(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var store = Store(state, new FileLimits { MaxFileBytes = 8, MaxTenantBytes = 20 });
        var origin = new FileOrigin("openai", "cntr_1", "cfile_1");
        var upload = new FileUpload { Tenant = "a", Name = "a.csv", DeclaredType = "text/csv", IsDownloadable = true };
        var noted = (await store.NoteAsync(upload, 3, origin, TimeSpan.FromDays(30), Token))!;
        Assert.Equal((3L, "text/csv", true, noted.CreatedAt.AddDays(30)), (noted.Size, noted.MimeType, noted.IsDownloadable, noted.ExpiresAt));
        Assert.Equal(noted, await store.FindAsync("a", noted.Id, Token));
        Assert.Equal(noted, Assert.Single((await store.ListAsync("a", new FileQuery(20), Token))!.Files));
        Assert.False(await store.IsFilledAsync(noted, Token));
        Assert.Null(await store.OpenContentAsync(noted, 0, null, Token));
        // Whoever finds it again has it.
        Assert.Null(await store.NoteAsync(upload, 3, origin, TimeSpan.FromDays(30), Token));
        Assert.NotNull(await store.NoteAsync(upload with { Tenant = "b" }, 3, origin, TimeSpan.FromDays(30), Token));

        using var bytes = new MemoryStream("%PDF-1.7"u8.ToArray());
        var filled = await store.FillAsync(noted, bytes, Token);
        Assert.Equal((8L, "application/pdf"), (filled.Size, filled.MimeType));
        Assert.Equal(filled, await store.FindAsync("a", noted.Id, Token));
        Assert.Equal(filled, Assert.Single((await store.ListAsync("a", new FileQuery(20), Token))!.Files));
        Assert.True(await store.IsFilledAsync(filled, Token));
        using (var reader = new StreamReader((await store.OpenContentAsync(filled, 0, null, Token))!)) Assert.Equal("%PDF-1.7", await reader.ReadToEndAsync(Token));

        using var large = new MemoryStream(new byte[9]);
        Assert.Equal(FileRefusal.TooLarge, (await Assert.ThrowsAsync<FileRefusedException>(() => store.FillAsync(filled, large, Token))).Refusal);
        Assert.Equal(FileRefusal.TooLarge, (await Assert.ThrowsAsync<FileRefusedException>(() => store.NoteAsync(upload, 9, origin with { File = "cfile_2" }, TimeSpan.FromDays(1), Token))).Refusal);
        await store.NoteAsync(upload, 8, origin with { File = "cfile_3" }, TimeSpan.FromDays(1), Token);
        Assert.Equal(FileRefusal.QuotaExceeded, (await Assert.ThrowsAsync<FileRefusedException>(() => store.NoteAsync(upload, 8, origin with { File = "cfile_4" }, TimeSpan.FromDays(1), Token))).Refusal);
        Assert.True(await store.DeleteAsync("a", noted.Id));
        Assert.Null(await store.FindAsync("a", noted.Id, Token));
    }

    private FileStore Store(StateStore state, FileLimits? limits = null)
    {
        var objects = new DiskStore(_folder.Path);
        return new FileStore(objects, new FileIndex(objects, state), limits ?? new FileLimits(), _time);
    }

    private static async Task<StoredFile> KeepAsync(FileStore store, string tenant, string name, string content, TimeSpan? lifetime = null)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await using var draft = await store.ReceiveAsync(new FileUpload { Tenant = tenant, Name = name }, bytes, Token);
        return await store.KeepAsync(draft, lifetime, Token);
    }
}
