using System.Text;
using CsCheck;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Tests.Canonical.Sources;

/// <summary>R20.</summary>
public sealed class SentencesTests
{
    private static readonly string[] s_pieces = ["a", "B", "Mr", ".", "!", "?", " ", "\n", "\"", "\\", "é", "😀", "。", ")", "1", "\uD83D"];

    [Theory]
    [InlineData("One. Two.", "One. |Two.")]
    [InlineData("One.  \"Two!\" Three", "One.  |\"Two!\" |Three")]
    [InlineData("In 1993. It grew by 3.5 percent.", "In 1993. |It grew by 3.5 percent.")]
    [InlineData("By J. Smith, e.g. in Rome. Then", "By J. Smith, e.g. in Rome. |Then")]
    [InlineData("Is it? yes, it goes on.", "Is it? yes, it goes on.")]
    [InlineData("A line\nwrapped, and\n- an item\n\nsmall after all", "A line\nwrapped, and\n|- an item\n\n|small after all")]
    [InlineData("吾輩は猫である。「名前。」まだ", "吾輩は猫である。|「名前。」|まだ")]
    [InlineData(" \n\nOne.", " \n\nOne.")]
    [InlineData("  ", "  ")]
    [InlineData("", "")]
    public void A_text_is_split_into_sentences(string text, string sentences) => Assert.Equal(sentences, string.Join('|', Parts(text, ascii: false)));

    [Fact]
    public void The_sentences_are_the_text_and_their_characters_are_counted() =>
        Gen.Select(Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]).Array[0, 30].Select(string.Concat), Gen.Bool).Sample((text, ascii) =>
        {
            var escaped = Escape(text, ascii);
            var parts = Sentences.Split(escaped);
            Assert.Equal(text.Length > 0, parts.Count > 0);
            var (from, chars) = (0, 0);
            foreach (var part in parts)
            {
                var sentence = EscapedUtf16.Decode(escaped.AsSpan(from..part.End));
                chars += CodePoints(sentence);
                Assert.Equal(chars, part.CharEnd);
                Assert.False(text.Any(c => !char.IsWhiteSpace(c)) && string.IsNullOrWhiteSpace(sentence), $"only white space: {parts.Count} parts of {text}");
                from = part.End;
            }

            Assert.Equal(escaped.Length, from);
            Assert.Equal(Parts(text, true), Parts(text, false));
        }, iter: 20_000);

    private static List<string> Parts(string text, bool ascii)
    {
        var escaped = Escape(text, ascii);
        var parts = Sentences.Split(escaped);
        return [.. parts.Select((part, i) => EscapedUtf16.Decode(escaped.AsSpan((i == 0 ? 0 : parts[i - 1].End)..part.End)))];
    }

    /// <summary>A lone half has only its escape.</summary>
    private static byte[] Escape(string text, bool ascii)
    {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair && !ascii) escaped.Append(text, i++, 2);
            else if (ascii || char.IsSurrogate(text[i])) escaped.Append("\\u").Append(((int)text[i]).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else escaped.Append(text[i] switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", var same => same.ToString() });
        }

        return Encoding.UTF8.GetBytes(escaped.ToString());
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++, count++)
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
        return count;
    }
}
