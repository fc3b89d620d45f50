using System.Globalization;
using System.Text;
using CsCheck;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>Texts and stop sequences of so few characters that they meet often, and the plain meaning of one in the other.</summary>
internal static class StopGen
{
    private static readonly string[] s_characters = ["a", "b", "a", "b", "a", "é", "😀", "😁", "\n", "\"", "\\", "/", "n", "u", "\u0001"];

    private static readonly Gen<string> s_character = Gen.Int[0, s_characters.Length - 1].Select(i => s_characters[i]);

    /// <summary>Also with halves of surrogate pairs, which models do write.</summary>
    public static readonly Gen<string> Text = Gen.Frequency((15, s_character), (1, Gen.Bool.Select(high => high ? "\ud83d" : "\ude00"))).Array[0, 30].Select(string.Concat);

    /// <summary>Without such halves.</summary>
    public static readonly Gen<string> WholeText = s_character.Array[0, 30].Select(string.Concat);

    public static readonly Gen<string[]> Sequences = s_character.Array[1, 5].Select(string.Concat).Array[1, 4];

    /// <summary>The text before the sequence that ends first (of several the longest), and that sequence.</summary>
    public static (string Shown, string? Match) Reference(string text, string[] sequences)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var match = sequences.Where(s => text.AsSpan(0, end).EndsWith(s, StringComparison.Ordinal)).MaxBy(s => s.Length);
            if (match is not null) return (text[..(end - match.Length)], match);
        }

        return (text, null);
    }

    /// <summary>As the content of a JSON string, each character in one of the forms that JSON allows for it.</summary>
    public static byte[] Escape(string text, int[] forms)
    {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var form = (int)((uint)forms[i % forms.Length] % 4);
            var unit = text[i];
            var isPair = char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (form > 1 && isPair) escaped.Append(unit).Append(text[++i]);
            else if (form == 0 || char.IsSurrogate(unit) || unit == 1) escaped.Append("\\u").Append(((int)unit).ToString(form == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
            else if (unit == '\n') escaped.Append("\\n");
            else if (unit is '"' or '\\' || (unit == '/' && form == 1)) escaped.Append('\\').Append(unit);
            else escaped.Append(unit);
        }

        return Encoding.UTF8.GetBytes(escaped.ToString());
    }
}
