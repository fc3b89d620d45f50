using CsCheck;
using Proxy.Core.Canonical.Stages;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Canonical.Stages;

public sealed class O200kTokenizerTests
{
    private static readonly string[] s_words = ["The", " quick", " brown", " 狐", " jumps😀", ".\n", "\n\n  indented", " x = 1;", " don't", "\t", "12345"];

    [Fact]
    public void Text_is_counted_in_pieces_as_it_is_counted_whole() =>
        Gen.Int[0, s_words.Length - 1].Array[0, 3000].Select(words => string.Concat(words.Select(i => s_words[i]))).Sample(
            text => Assert.Equal(O200kTokenizer.Instance.CountTokens(text), O200kTokenizer.Count(text)), iter: 100);

    [Fact]
    public void A_word_without_end_takes_no_time_without_end()
    {
        var watch = new WorkTime();
        // Eight letters are a token; counted at once this takes minutes.
        Assert.InRange(O200kTokenizer.Count(new string('a', 256 * 1024)), 32 * 1024, 33 * 1024);
        Assert.InRange(O200kTokenizer.Count(string.Concat(Enumerable.Repeat("😀", 5000))), 1, 10_000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), watch.Elapsed.ToString());
    }
}
