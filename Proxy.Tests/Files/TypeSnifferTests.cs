using System.Text;
using CsCheck;
using Proxy.Core.Files;

namespace Proxy.Tests.Files;

public sealed class TypeSnifferTests
{
    [Theory]
    [InlineData("%PDF-1.7", "text/plain", "application/pdf")]
    [InlineData("GIF89a..", null, "image/gif")]
    [InlineData("RIFF____WEBPVP8 ", "image/png", "image/webp")]
    [InlineData("RIFF____WAVE", "audio/wav", "audio/wav")]
    [InlineData("RIFF____WEB", null, "text/plain")]
    [InlineData("hello", "image/png", "text/plain")]
    [InlineData("hello", "application/pdf", "text/plain")]
    [InlineData("a,b", "text/csv; charset=utf-8", "text/csv")]
    [InlineData("a,b", "TEXT/CSV", "text/csv")]
    [InlineData("{}", "application/json", "application/json")]
    [InlineData("hello", "application/octet-stream", "text/plain")]
    [InlineData("hello", "no type", "text/plain")]
    [InlineData("hello", "a/b/c", "text/plain")]
    [InlineData("hello", "text/plain\r\nx: y", "text/plain")]
    [InlineData("", null, "text/plain")]
    [InlineData("a\0b", "text/plain", "application/octet-stream")]
    [InlineData("a\0b", "application/zip", "application/zip")]
    public void Bytes_have_the_last_word(string content, string? declared, string type) => Assert.Equal(type, Type(Encoding.Latin1.GetBytes(content), declared, 1000));

    [Fact]
    public void Signs_that_are_no_text_are_known()
    {
        Assert.Equal("image/png", Type([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], null, 3));
        Assert.Equal("image/jpeg", Type([0xFF, 0xD8, 0xFF, 0xE0, 0], "image/png", 1));
        Assert.Equal("application/octet-stream", Type([0x89, 0x50, 0x4E, 0x47], "image/png", 2));
        Assert.Equal("application/octet-stream", Type([(byte)'a', 0xE2, 0x82], "text/plain", 1000));
        Assert.Equal("application/octet-stream", Type([0xC0, 0x80], null, 1));
    }

    [Fact]
    public void It_does_not_matter_how_the_bytes_are_cut() => Gen.Select(
            Gen.OneOf(Gen.String.Select(text => Encoding.UTF8.GetBytes(text)), Gen.Byte.Array[0, 20], Gen.String["aé€🗼\0"].Select(text => Encoding.UTF8.GetBytes(text))), Gen.Int[1, 7])
        .Sample((bytes, step) => Type(bytes, null, step) == Type(bytes, null, int.MaxValue)
            && Type(bytes, null, step) == (System.Text.Unicode.Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? "text/plain" : "application/octet-stream"));

    private static string Type(byte[] bytes, string? declared, int step)
    {
        var sniffer = new TypeSniffer();
        foreach (var part in bytes.Chunk(Math.Max(1, Math.Min(step, bytes.Length)))) sniffer.Write(part);
        return sniffer.Type(declared);
    }
}
