using System.Text;
using Proxy.Api.Counting;

namespace Proxy.Tests.Api.Counting;

public sealed class CountCacheTests
{
    private readonly CountCache _cache = new(most: 3);
    private int _calls;

    [Fact]
    public async Task The_oldest_goes_when_it_is_full()
    {
        foreach (var text in (string[])["a", "b", "c", "d", "b", "c", "d"]) await CountAsync(text, CountSource.Upstream);
        Assert.Equal(4, _calls);
        await CountAsync("a", CountSource.Upstream);
        Assert.Equal(5, _calls);
    }

    [Fact]
    public async Task A_count_made_here_is_kept_where_upstream_never_counts_and_else_not()
    {
        await CountAsync("a", CountSource.Local);
        await CountAsync("a", CountSource.Local);
        Assert.Equal(1, _calls);
        await CountAsync("b", CountSource.Fallback);
        await CountAsync("b", CountSource.Fallback);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task A_failure_reaches_everybody_who_waits_and_is_not_kept()
    {
        var source = new TaskCompletionSource<TokenCount>();
        var first = _cache.GetOrCount(Hash("a"), () => source.Task, out var firstIsNew);
        var second = _cache.GetOrCount(Hash("a"), () => throw new InvalidOperationException("not asked"), out var secondIsNew);
        source.SetException(new InvalidDataException("broken"));
        Assert.True(firstIsNew);
        Assert.False(secondIsNew);
        await Assert.ThrowsAsync<InvalidDataException>(() => first);
        await Assert.ThrowsAsync<InvalidDataException>(() => second);
        await CountAsync("a", CountSource.Upstream);
        Assert.Equal(1, _calls);
    }

    private async Task CountAsync(string text, CountSource source) => Assert.Equal(text[0], (await _cache.GetOrCount(
        Hash(text),
        () =>
        {
            _calls++;
            return Task.FromResult(new TokenCount(text[0], source));
        },
        out _)).Tokens);

    private static (string, ContentHash) Hash(string text) => ("openai", ContentHash.Of(Encoding.UTF8.GetBytes(text)));
}
