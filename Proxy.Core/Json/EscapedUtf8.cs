using System.Text;

namespace Proxy.Core.Json;

/// <summary>
/// The UTF-8 that the content of a JSON string stands for, counted and decoded from its escaped form. Never throws: a lone surrogate, which JSON may hold and
/// UTF-8 may not, decodes to U+FFFD, and a damaged escape (only unchecked input has one) stands for itself.
/// </summary>
internal static class EscapedUtf8
{
    /// <summary>
    /// UTF-8 bytes the text stands for. Each half of an escaped surrogate pair counts 2, so that the sum over fragments
    /// is the same wherever the text was split.
    /// </summary>
    public static int DecodedLength(ReadOnlySpan<byte> escaped)
    {
        var rest = escaped;
        var length = 0;
        for (var slash = rest.IndexOf((byte)'\\'); slash >= 0; slash = rest.IndexOf((byte)'\\'))
        {
            length += slash;
            rest = rest[slash..];
            length += UnitLength(rest, out var used);
            rest = rest[used..];
        }

        return length + rest.Length;
    }

    /// <summary>Where in <paramref name="escaped"/> its first <paramref name="decodedLength"/> bytes (as <see cref="DecodedLength"/> counts) end.</summary>
    public static int PrefixEnd(ReadOnlySpan<byte> escaped, int decodedLength)
    {
        var at = 0;
        var left = decodedLength;
        while (left > 0 && at < escaped.Length)
        {
            if (escaped[at] == '\\')
            {
                left -= UnitLength(escaped[at..], out var used);
                at += used;
            }
            else
            {
                left--;
                at++;
            }
        }

        // Never inside a raw multi-byte character: 10xxxxxx continues one.
        while (at < escaped.Length && (escaped[at] & 0xC0) == 0x80) at++;
        return at;
    }

    /// <summary>Appends the text as plain UTF-8.</summary>
    public static void Decode(ReadOnlySpan<byte> escaped, PooledBuffer output)
    {
        var rest = escaped;
        Span<byte> utf8 = stackalloc byte[4];
        for (var slash = rest.IndexOf((byte)'\\'); slash >= 0; slash = rest.IndexOf((byte)'\\'))
        {
            output.Append(rest[..slash]);
            rest = rest[slash..];
            var rune = ReadRune(rest, out var used);
            output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
            rest = rest[used..];
        }

        output.Append(rest);
    }

    public static string DecodeString(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty) return "";
        if (!escaped.Contains((byte)'\\')) return Encoding.UTF8.GetString(escaped);
        using var plain = new PooledBuffer(escaped.Length);
        Decode(escaped, plain);
        return Encoding.UTF8.GetString(plain.Written);
    }

    /// <param name="text">Starts with a backslash.</param>
    private static int UnitLength(ReadOnlySpan<byte> text, out int used)
    {
        var unit = ReadUnit(text, out used);
        return unit < 0x80 ? 1 : unit < 0x800 || char.IsSurrogate((char)unit) ? 2 : 3;
    }

    private static Rune ReadRune(ReadOnlySpan<byte> text, out int used)
    {
        var unit = (char)ReadUnit(text, out used);
        if (!char.IsSurrogate(unit)) return new Rune(unit);
        if (char.IsHighSurrogate(unit) && text.Length > used && text[used] == '\\'
            && Rune.TryCreate(unit, (char)ReadUnit(text[used..], out var second), out var pair))
        {
            used += second;
            return pair;
        }

        return Rune.ReplacementChar;
    }

    private static int ReadUnit(ReadOnlySpan<byte> text, out int used)
    {
        var c = EscapedChar.At(text);
        used = c.Length;
        return c.Value;
    }
}
