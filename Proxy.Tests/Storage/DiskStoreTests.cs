using Proxy.Core.Storage;

namespace Proxy.Tests.Storage;

public sealed class DiskStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DiskStore _store;

    public DiskStoreTests() => _store = new DiskStore(_folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_object_is_there_when_it_is_committed_and_not_before()
    {
        await using (var draft = await _store.CreateAsync("files/a/one", Token))
        {
            await draft.Content.WriteAsync("hello"u8.ToArray(), Token);
            Assert.Null(await _store.FindAsync("files/a/one", Token));
            Assert.True(await draft.CommitAsync(replaces: false, Token));
        }

        Assert.Equal(5, (await _store.FindAsync("files/a/one", Token))?.Size);
        Assert.Equal("hello"u8.ToArray(), await _store.GetAsync("files/a/one", Token));
        Assert.False(await _store.PutAsync("files/a/one", "other"u8.ToArray(), replaces: false, Token));
        Assert.Equal("hello"u8.ToArray(), await _store.GetAsync("files/a/one", Token));
    }

    [Fact]
    public async Task Of_two_who_delete_one_did()
    {
        await _store.PutAsync("a/b", "x"u8.ToArray(), replaces: false, Token);
        Assert.True(await _store.DeleteAsync("a/b", Token));
        Assert.False(await _store.DeleteAsync("a/b", Token));
        Assert.Null(await _store.OpenAsync("a/b", 0, null, Token));
    }

    [Fact]
    public async Task What_is_appended_can_be_read_in_parts()
    {
        await _store.AppendAsync("log/a", "0123"u8.ToArray(), Token);
        await _store.AppendAsync("log/a", "4567"u8.ToArray(), Token);
        await using var part = await _store.OpenAsync("log/a", 3, 2, Token);
        using var reader = new StreamReader(part!);
        Assert.Equal("34", await reader.ReadToEndAsync(Token));
        Assert.Equal(["log/a"], await _store.ListAsync("log/", Token).Select(info => info.Name).ToListAsync(Token));
    }
}
