using System.Globalization;
using System.Text;
using Proxy.Core.Storage;

namespace Proxy.Tests.Storage;

/// <summary>What every store promises, on each.</summary>
public sealed class ObjectStoreTests(BlobServers servers) : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<StoreKind> Kinds => BlobServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_object_is_there_when_it_is_committed_and_not_before(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        await using (var draft = await store.CreateAsync("files/a/one", Token))
        {
            await draft.Content.WriteAsync("hello"u8.ToArray(), Token);
            Assert.Null(await store.FindAsync("files/a/one", Token));
            Assert.Empty(await NamesAsync(store, "files/"));
            Assert.True(await draft.CommitAsync(replaces: false, Token));
        }

        Assert.Equal(5, (await store.FindAsync("files/a/one", Token))?.Size);
        Assert.Equal("hello", await TextAsync(store, "files/a/one"));
        Assert.False(await store.PutAsync("files/a/one", "other"u8.ToArray(), replaces: false, Token));
        Assert.Equal("hello", await TextAsync(store, "files/a/one"));
        Assert.True(await store.PutAsync("files/a/one", "other"u8.ToArray(), replaces: true, Token));
        Assert.Equal("other", await TextAsync(store, "files/a/one"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_draft_that_is_not_committed_leaves_nothing(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        foreach (var size in (int[])[0, 100, 9 * 1024 * 1024])
        {
            await using var draft = await store.CreateAsync("a/b", Token);
            await draft.Content.WriteAsync(new byte[size], Token);
        }

        Assert.Null(await store.FindAsync("a/b", Token));
        Assert.Null(await store.OpenAsync("a/b", 0, null, Token));
        Assert.False(await store.DeleteAsync("a/b", Token));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_who_commit_a_name_at_once_one_does_and_is_read_whole(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        // Small ones, and ones of several blocks.
        foreach (var size in (int[])[10, 9 * 1024 * 1024])
        {
            var name = "race/" + size.ToString(CultureInfo.InvariantCulture);
            var drafts = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
            {
                var draft = await store.CreateAsync(name, Token);
                var bytes = new byte[size];
                Array.Fill(bytes, (byte)('a' + i));
                await draft.Content.WriteAsync(bytes, Token);
                return draft;
            }));
            var won = await Task.WhenAll(drafts.Select(draft => Task.Run(() => draft.CommitAsync(replaces: false, Token))));
            foreach (var draft in drafts) await draft.DisposeAsync();
            var winner = Array.IndexOf(won, true);
            Assert.Equal(1, won.Count(isWinner => isWinner));
            Assert.Equal(new string((char)('a' + winner), size), await TextAsync(store, name));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_who_delete_one_did(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        for (var round = 0; round < 10; round++)
        {
            await store.PutAsync("a/b", "x"u8.ToArray(), replaces: false, Token);
            var deleted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.DeleteAsync("a/b", Token))));
            Assert.Equal(1, deleted.Count(isWinner => isWinner));
        }

        Assert.Null(await store.OpenAsync("a/b", 0, null, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_part_can_be_read(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        await store.PutAsync("a/b", "0123456789"u8.ToArray(), replaces: false, Token);
        await store.PutAsync("a/empty", ReadOnlyMemory<byte>.Empty, replaces: false, Token);
        Assert.Equal("345", await TextAsync(store, "a/b", 3, 3));
        Assert.Equal("89", await TextAsync(store, "a/b", 8, 100));
        Assert.Equal("789", await TextAsync(store, "a/b", 7));
        Assert.Equal("", await TextAsync(store, "a/b", 10));
        Assert.Equal("", await TextAsync(store, "a/b", 11, 5));
        Assert.Equal("", await TextAsync(store, "a/b", 2, 0));
        Assert.Equal("", await TextAsync(store, "a/empty"));
        Assert.Equal("", await TextAsync(store, "a/empty", 0, 5));
        Assert.Null(await store.OpenAsync("a/none", 3, 5, Token));
        Assert.Null(await store.OpenAsync("a/none", 3, 0, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_large_object_is_written_as_it_comes_and_read_as_it_was(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        var bytes = new byte[13 * 1024 * 1024 + 7];
        new Random(1).NextBytes(bytes);
        await using (var draft = await store.CreateAsync("a/large", Token))
        {
            foreach (var part in bytes.Chunk(700_001)) await draft.Content.WriteAsync(part, Token);
            Assert.True(await draft.CommitAsync(replaces: false, Token));
        }

        Assert.Equal(bytes.Length, (await store.FindAsync("a/large", Token))!.Size);
        Assert.Equal(bytes, await store.GetAsync("a/large", Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_appended_comes_after_what_was_there(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        await store.AppendAsync("log/a", "0123"u8.ToArray(), Token);
        await store.AppendAsync("log/a", "4567"u8.ToArray(), Token);
        // After a restart nobody remembers where the end was.
        var large = new byte[9 * 1024 * 1024];
        Array.Fill(large, (byte)'x');
        await (kind == StoreKind.Disk ? new DiskStore(_folder.Path) : store).AppendAsync("log/a", large, Token);
        await store.AppendAsync("log/a", "end"u8.ToArray(), Token);
        Assert.Equal("34567xx", await TextAsync(store, "log/a", 3, 7));
        Assert.Equal("xend", await TextAsync(store, "log/a", 8 + large.Length - 1));
        Assert.Equal(8 + large.Length + 3, (await store.FindAsync("log/a", Token))!.Size);
        Assert.True(await store.DeleteAsync("log/a", Token));
        await store.AppendAsync("log/a", "new"u8.ToArray(), Token);
        Assert.Equal("new", await TextAsync(store, "log/a"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Everything_under_a_prefix_is_listed_and_nothing_else(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        Assert.Empty(await NamesAsync(store, "files/"));
        foreach (var name in (string[])["files/a/1", "files/a/b/2", "files/ab/3", "other/4"]) await store.PutAsync(name, Encoding.ASCII.GetBytes(name), replaces: false, Token);
        await store.AppendAsync("files/a/log", "12345"u8.ToArray(), Token);
        Assert.Equal(["files/a/1", "files/a/b/2", "files/a/log"], await NamesAsync(store, "files/a/"));
        Assert.Equal(["files/a/1", "files/a/b/2", "files/a/log", "files/ab/3"], await NamesAsync(store, "files/"));
        Assert.Equal([9L, 11L, 5L], await store.ListAsync("files/a/", Token).OrderBy(info => info.Name).Select(info => info.Size).ToListAsync(Token));
        Assert.Empty(await NamesAsync(store, "none/"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_list_goes_on_while_others_delete(StoreKind kind)
    {
        var store = servers.Open(kind, _folder.Path);
        var names = Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"many/{i % 20}/{i}")).ToList();
        foreach (var name in names) await store.PutAsync(name, "x"u8.ToArray(), replaces: false, Token);
        var seen = 0;
        await foreach (var info in store.ListAsync("many/", Token))
        {
            seen++;
            Assert.StartsWith("many/", info.Name, StringComparison.Ordinal);
            foreach (var name in names.Skip(30)) await store.DeleteAsync(name, Token);
            if (kind == StoreKind.Disk && seen == 1) foreach (var folder in Directory.EnumerateDirectories(_folder.Path + "/many").ToList()) if (Directory.GetFiles(folder).Length == 0) Directory.Delete(folder);
        }

        Assert.InRange(seen, 30, 60);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("a~1")]
    [InlineData("")]
    [InlineData("a/ü")]
    public async Task A_name_never_leaves_the_store(string name)
    {
        foreach (var kind in (StoreKind[])[StoreKind.Disk, StoreKind.Azure])
        {
            var store = servers.Open(kind, _folder.Path);
            await Assert.ThrowsAsync<ArgumentException>(() => store.FindAsync(name, Token));
            await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(name, 0, null, Token));
            await Assert.ThrowsAsync<ArgumentException>(() => store.CreateAsync(name, Token));
            await Assert.ThrowsAsync<ArgumentException>(() => store.AppendAsync(name, "x"u8.ToArray(), Token));
            await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(name, Token));
        }
    }

    private static async Task<string?> TextAsync(IObjectStore store, string name, long offset = 0, long? length = null)
    {
        var stream = await store.OpenAsync(name, offset, length, Token);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private static async Task<List<string>> NamesAsync(IObjectStore store, string prefix) =>
        [.. (await store.ListAsync(prefix, Token).Select(info => info.Name).ToListAsync(Token)).Order(StringComparer.Ordinal)];
}
