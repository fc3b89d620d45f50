using System.Text;

namespace Proxy.Core.Json;

/// <summary>The content of a JSON string as UTF-16, for the few places that count characters; unlike UTF-8 it can hold lone surrogates.</summary>
internal static class EscapedUtf16
{
    /// <summary>As UTF-16; lone surrogates survive, so a length here is a length in <see cref="PrefixLength"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            text.Append(Encoding.UTF8.GetString(escaped[..plain]));
            escaped = escaped[plain..];
            if (escaped.IsEmpty) break;
            var c = EscapedChar.At(escaped);
            text.Append((char)c.Value);
            escaped = escaped[c.Length..];
        }

        return text.ToString();
    }

    /// <returns>Bytes of <paramref name="escaped"/> that make its first <paramref name="chars"/> UTF-16 characters, never half of one.</returns>
    public static int PrefixLength(ReadOnlySpan<byte> escaped, int chars)
    {
        var length = 0;
        while (length < escaped.Length && chars > 0)
        {
            var lead = escaped[length];
            if (lead == '\\')
            {
                length += EscapedChar.At(escaped[length..]).Length;
                chars--;
                continue;
            }

            var bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            if (bytes == 4 && chars < 2) break;
            length += bytes;
            chars -= bytes == 4 ? 2 : 1;
        }

        return Math.Min(length, escaped.Length);
    }

    /// <returns>Bytes of the white space at the start of <paramref name="escaped"/>.</returns>
    public static int LeadingWhiteSpace(ReadOnlySpan<byte> escaped)
    {
        var length = 0;
        while (length < escaped.Length)
        {
            var read = Read(escaped[length..], out var character, out _);
            if (!char.IsWhiteSpace(character)) break;
            length += read;
        }

        return length;
    }

    /// <returns>Bytes of <paramref name="escaped"/> before the white space at its end.</returns>
    public static int LengthWithoutTrailingWhiteSpace(ReadOnlySpan<byte> escaped)
    {
        var (length, position) = (0, 0);
        while (position < escaped.Length)
        {
            position += Read(escaped[position..], out var character, out _);
            if (!char.IsWhiteSpace(character)) length = position;
        }

        return length;
    }

    /// <summary>Reads one character: an escape is one UTF-16 unit, what stands for itself may be two.</summary>
    /// <param name="second">The other half of a surrogate pair that is not escaped; else NUL.</param>
    /// <returns>Bytes that the character takes.</returns>
    public static int Read(ReadOnlySpan<byte> text, out char first, out char second)
    {
        second = '\0';
        if (text[0] < 0x80)
        {
            var c = EscapedChar.At(text);
            first = (char)c.Value;
            return c.Length;
        }

        Rune.DecodeFromUtf8(text, out var rune, out var length);
        Span<char> utf16 = stackalloc char[2];
        if (rune.EncodeToUtf16(utf16) == 2) second = utf16[1];
        first = utf16[0];
        return length;
    }
}
