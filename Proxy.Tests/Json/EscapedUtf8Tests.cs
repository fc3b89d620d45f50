using System.Text;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class EscapedUtf8Tests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(@"a\nb\t\""\\\/", "a\nb\t\"\\/")]
    [InlineData(@"caf\u00e9 é", "café é")]
    [InlineData(@"\ud83d\ude00", "😀")]
    [InlineData(@"\uD83D\uDE00!", "😀!")]
    [InlineData(@"a\ud83db", "a\uFFFDb")]
    [InlineData(@"\ude00\ud83d", "\uFFFD\uFFFD")]
    [InlineData(@"\u0000", "\0")]
    public void Text_is_decoded_and_lone_surrogates_are_replaced(string escaped, string plain) =>
        Assert.Equal(plain, EscapedUtf8.DecodeString(Encoding.UTF8.GetBytes(escaped)));

    [Theory]
    [InlineData("😀")]
    [InlineData(@"\ud83d\ude00")]
    public void A_length_does_not_depend_on_how_the_text_is_escaped(string escaped) =>
        Assert.Equal(4, EscapedUtf8.DecodedLength(Encoding.UTF8.GetBytes(escaped)));

    [Fact]
    public void The_length_is_that_of_the_decoded_text() => Gen.String.Sample(text =>
    {
        // Lone surrogates have no length of their own; CsCheck makes some.
        var plain = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var escaped = JsonText.From(plain).Escaped;
        return EscapedUtf8.DecodedLength(escaped) == Encoding.UTF8.GetByteCount(plain) && EscapedUtf8.DecodeString(escaped) == plain;
    });

    [Fact]
    public void A_prefix_ends_where_its_decoded_length_is_reached() => Gen.String.Select(Gen.String).Sample((head, tail) =>
    {
        var first = JsonText.From(Whole(head)).Escaped;
        byte[] both = [.. first, .. JsonText.From(Whole(tail)).Escaped];
        return EscapedUtf8.PrefixEnd(both, EscapedUtf8.DecodedLength(first)) == first.Length;
    });

    [Theory]
    [InlineData("é", 1, 2)]
    [InlineData("😀x", 2, 4)]
    [InlineData(@"\n", 9, 2)]
    [InlineData("", 5, 0)]
    public void A_prefix_never_ends_inside_a_character(string escaped, int length, int end) =>
        Assert.Equal(end, EscapedUtf8.PrefixEnd(Encoding.UTF8.GetBytes(escaped), length));

    [Theory]
    [InlineData(@"\")]
    [InlineData(@"\u12")]
    [InlineData(@"\uzzzz")]
    public void A_damaged_escape_does_not_throw(string escaped) =>
        Assert.NotEmpty(EscapedUtf8.DecodeString(Encoding.UTF8.GetBytes(escaped)));

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
