using System.Text;
using CsCheck;
using Proxy.Core.Json;
using Proxy.Core.Redaction;

namespace Proxy.Tests.Redaction;

public sealed class PiiMaskerTests
{
    private static readonly CorpusLine[] s_lines = [.. CorpusLine.Read("tuned"), .. CorpusLine.Read("heldout"), .. CorpusLine.Read("fresh")];

    private static readonly char[] s_characters = [.. "0123456789+-.:()@/ =_,[]\"'\n", .. "abcdefXYZ", 'ü', '电', '\u00a0', '-', '-', '-', '1', '2', '4', '@', '.'];

    [Theory]
    [InlineData("Write to jane@example.com, or call +1 415 555 2671.", "Write to [EMAIL], or call [PHONE].")]
    [InlineData("card 4111 1111 1111 1111, not 4111 1111 1111 1112", "card [CARD], not 4111 1111 1111 1112")]
    [InlineData("from 203.0.113.77 and 127.0.0.1", "from [IP] and 127.0.0.1")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00!", "IBAN [IBAN]!")]
    [InlineData("ssn 078-05-1120", "ssn [NATIONAL_ID]")]
    [InlineData("a key: sk-ant-REDACTED, next", "a key: [SECRET], next")]
    [InlineData("In chapter 2 we connect to 10.1.2.3", "In chapter 2 we connect to [IP]")]
    [InlineData("release server 10.1.2.3, Chapter 3: the driver at 10.1.2.4", "release server [IP], Chapter 3: the driver at [IP]")]
    [InlineData("version 2 on 10.1.2.3; avoid 10.1.2.4", "version 2 on [IP]; avoid [IP]")]
    [InlineData("after this release. 10.1.2.3 failed", "after this release. [IP] failed")]
    [InlineData("build 10.1.2.3 on 10.1.2.4", "build 10.1.2.3 on [IP]")]
    [InlineData("upgraded from 1.2.3.4 to v1.2.3.5, then to 1.2.3.6", "upgraded from 1.2.3.4 to v1.2.3.5, then to [IP]")]
    [InlineData("\"AssemblyFileVersion\": \"1.2.3.4\", ver. 1.2.3.4, version number is 1.2.3.4", "\"AssemblyFileVersion\": \"1.2.3.4\", ver. 1.2.3.4, version number is 1.2.3.4")]
    [InlineData("", "")]
    [InlineData("grüße, 世界 \ud83d\ude00", "grüße, 世界 \ud83d\ude00")]
    public void A_value_becomes_a_mask_that_says_what_it_was(string text, string masked) =>
        Assert.Equal(masked, PiiMasker.Mask(text.Replace("sk-ant-REDACTED", "sk-ant-api03-" + new string('a', 20) + "1234567890", StringComparison.Ordinal)));

    [Fact]
    public void Any_split_gives_what_the_whole_text_gives() =>
        Gen.Select(Gen.Int[0, s_lines.Length - 1].Select(i => s_lines[i]).Array[1, 4], Gen.Int[1, 24].Array[1, 40]).Sample(
            (lines, sizes) =>
            {
                var text = lines.SelectMany(line => line.Text.Append((byte)(line.Text.Length % 3 == 0 ? '\n' : ' '))).ToArray();
                Assert.Equal(Whole(text), Pieces(text, sizes));
            },
            iter: 3000);

    [Fact]
    public void Any_split_of_any_characters_gives_what_the_whole_text_gives() =>
        Gen.Select(Gen.Int[0, s_characters.Length - 1].Select(i => s_characters[i]).Array[0, 200], Gen.Int[1, 9].Array[1, 60]).Sample(
            (characters, sizes) =>
            {
                var text = Encoding.UTF8.GetBytes(new string(characters));
                Assert.Equal(Whole(text), Pieces(text, sizes));
            },
            iter: 5000);

    [Fact]
    public void Byte_by_byte_every_line_of_the_corpus_is_masked_alike() =>
        Assert.All(s_lines, line => Assert.Equal(Whole(line.Text), Pieces(line.Text, [1])));

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("a.")]
    [InlineData("a@a.")]
    [InlineData("sk-1")]
    [InlineData("eyJ")]
    [InlineData("12:")]
    [InlineData("-----BEGIN ")]
    [InlineData("password: ")]
    [InlineData("+1(")]
    public void What_is_held_back_is_bounded_whatever_comes(string repeated)
    {
        using var output = new PooledBuffer();
        using var masker = new PiiMasker(output);
        var most = 0;
        var piece = Encoding.ASCII.GetBytes(repeated);
        for (var i = 0; i < 20_000; i++)
        {
            masker.Append(piece);
            most = Math.Max(most, masker.Held);
        }

        masker.End();
        Assert.InRange(most, 0, 1200);
    }

    [Fact]
    public void A_word_is_held_back_and_no_more()
    {
        using var output = new PooledBuffer();
        using var masker = new PiiMasker(output);
        masker.Append("There is a number in the next sentence: "u8);
        Assert.InRange(masker.Held, 0, 1);
        masker.Append("4111 1111 "u8);
        Assert.InRange(masker.Held, 10, 11);
        masker.Append("no, it is not."u8);
        Assert.InRange(masker.Held, 0, 4);
    }

    /// <summary>
    /// So a text costs what it is long: each place is looked at once, and decided by what stands a bounded way around it. A rule
    /// that would read on and on starves here; one that would read back fails in <see cref="TextWindow"/>.
    /// </summary>
    [Theory]
    [InlineData("a.a.a-a+a ")]
    [InlineData("1.1.1.1.1.1-")]
    [InlineData("eyJabcdefgh.")]
    [InlineData("12 34 56 78 90 ")]
    [InlineData("aB3dE6gH9jK2mN5pQ8/+")]
    [InlineData("tel: 1-")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("(1) ")]
    [InlineData("a@a.")]
    [InlineData("eyJ")]
    [InlineData("f:")]
    [InlineData("f::")]
    [InlineData("://a:")]
    [InlineData("key=\"a1")]
    [InlineData("version 1.")]
    [InlineData("-----BEGIN A ")]
    [InlineData("\u00fc")]
    public void What_stands_beyond_a_kilobyte_is_not_looked_at(string pattern)
    {
        const int Reach = 1200;
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(pattern, 4 * Reach / pattern.Length)));
        for (var at = TextWindow.Behind; at < TextWindow.Behind + 200; at++)
        {
            var bounded = new TextWindow(text.AsSpan(0, at + Reach), at, isWhole: false);
            var found = PiiScanner.At(ref bounded);
            Assert.False(bounded.IsStarved, $"at {at} of {pattern}");
            var alone = new TextWindow(text.AsSpan(at - TextWindow.Behind, TextWindow.Behind + Reach), TextWindow.Behind, isWhole: false);
            Assert.Equal(found, PiiScanner.At(ref alone));
        }
    }

    private static string Whole(byte[] text)
    {
        using var output = new PooledBuffer();
        PiiMasker.Mask(text, output);
        return Encoding.UTF8.GetString(output.Written);
    }

    private static string Pieces(byte[] text, int[] sizes)
    {
        using var output = new PooledBuffer();
        using var masker = new PiiMasker(output);
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], text.Length - at);
            masker.Append(text.AsSpan(at, size));
            at += size;
        }

        masker.End();
        return Encoding.UTF8.GetString(output.Written);
    }
}
