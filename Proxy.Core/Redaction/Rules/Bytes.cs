namespace Proxy.Core.Redaction.Rules;

/// <summary>Classes of bytes; <see cref="TextWindow.Nothing"/> is in none.</summary>
internal static class Bytes
{
    public static bool IsDigit(int c) => (uint)(c - '0') <= 9;

    public static bool IsUpper(int c) => (uint)(c - 'A') <= 25;

    public static bool IsLower(int c) => (uint)(c - 'a') <= 25;

    public static bool IsLetter(int c) => (uint)((c | 0x20) - 'a') <= 25;

    public static bool IsAlphanumeric(int c) => IsDigit(c) || IsLetter(c);

    /// <summary>Of a name in code, too.</summary>
    public static bool IsWord(int c) => IsAlphanumeric(c) || c == '_';

    /// <summary>The first byte of a Latin, Greek or Cyrillic letter of two bytes.</summary>
    public static bool IsLatinLead(int c) => c is >= 0xC3 and <= 0xD3;

    public static bool IsContinuation(int c) => c is >= 0x80 and <= 0xBF;

    public static bool IsHex(int c) => IsDigit(c) || (uint)((c | 0x20) - 'a') <= 5;

    /// <summary>Base64, of both alphabets, without its padding.</summary>
    public static bool IsToken(int c) => IsWord(c) || c is '-' or '+' or '/';

    public static bool IsPassword(int c) => c > ' ' && c is not ('"' or '\'' or '`' or '<' or '>' or ',' or ';' or ')' or '}' or ']' or '|' or '\\' or '&') && c < 0x80;

    /// <returns>Bytes that the space at <paramref name="offset"/> takes, be it one that does not break; 0 for none.</returns>
    public static int Space(ref TextWindow text, int offset) => text[offset] switch
    {
        ' ' => 1,
        0xC2 when text[offset + 1] == 0xA0 => 2, // U+00A0
        0xE2 when text[offset + 1] == 0x80 && text[offset + 2] is 0xAF or 0x89 or 0x87 => 3, // U+202F, U+2009, U+2007
        _ => 0,
    };

    /// <summary>A number does not go on behind <paramref name="offset"/>, and is no part of something longer.</summary>
    public static bool EndsNumber(ref TextWindow text, int offset) => text[offset] switch
    {
        var c when IsWord(c) => false,
        '-' => !IsAlphanumeric(text[offset + 1]),
        '.' or ',' or '/' or ':' => !IsDigit(text[offset + 1]),
        '%' => false,
        _ => true,
    };

    /// <summary>A number that starts here is no part of something longer.</summary>
    public static bool StartsNumber(ref TextWindow text) => text[-1] switch
    {
        var c when IsWord(c) => false,
        '-' or '.' or ',' or '/' or ':' => !IsAlphanumeric(text[-2]) || (text[-1] == ':' && !IsDigit(text[-2])),
        '#' or '$' or '\\' => false,
        _ => true,
    };
}
