using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// The fast way through the events that make up nearly all of a stream: one flat object without white space, of strings,
/// small numbers, null and empty arrays, as every delta is. Anything else is left to the JSON reader, which decides
/// what is valid; what this accepts, that accepts with the same result (a test holds the two together).
/// </summary>
internal static class FlatEvent
{
    /// <returns>False, with <paramref name="found"/> half filled, when the event is of another form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, ref StreamEvent found)
    {
        if (json.Length < 2 || json[0] != '{' || json[^1] != '}') return false;
        var rest = json[1..];
        while (true)
        {
            // What ends in '}' may still lack any of these, so each step checks for its byte.
            if (!TryString(ref rest, out var name) || rest.Length < 3 || rest[0] != ':') return false;
            rest = rest[1..];
            switch (rest[0])
            {
                case (byte)'"':
                    if (!TryString(ref rest, out var text)) return false;
                    found.Set(name, text);
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    if (!TryNumber(ref rest, out var number)) return false;
                    found.Set(name, number);
                    break;
                case (byte)'[' when rest[1] == ']':
                    rest = rest[2..];
                    break;
                case (byte)'n' when rest.StartsWith("null"u8):
                    rest = rest[4..];
                    break;
                default:
                    return false;
            }

            if (rest.Length == 1) return rest[0] == '}';
            if (rest.IsEmpty || rest[0] != ',') return false;
            rest = rest[1..];
        }
    }

    private static bool TryString(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (rest.IsEmpty || rest[0] != '"') return false;
        var at = 1;
        while (true)
        {
            var plain = rest[at..].IndexOfAny(JsonStops.Values);
            if (plain < 0) return false;
            at += plain;
            if (rest[at] == '"') break;
            if (rest[at] != '\\' || !TryEscape(rest[at..], out var length)) return false;
            at += length;
        }

        content = rest[1..at];
        rest = rest[(at + 1)..];
        return true;
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, out int length)
    {
        length = 2;
        if (text.Length < 2) return false;
        if (text[1] is (byte)'n' or (byte)'"' or (byte)'\\' or (byte)'t' or (byte)'r' or (byte)'/' or (byte)'b' or (byte)'f') return true;
        length = 6;
        return text.Length >= 6 && text[1] == 'u' && IsHex(text[2]) && IsHex(text[3]) && IsHex(text[4]) && IsHex(text[5]);
    }

    private static bool IsHex(byte value) => char.IsAsciiHexDigit((char)value);

    private static bool TryNumber(scoped ref ReadOnlySpan<byte> rest, out int number)
    {
        number = 0;
        var at = 0;
        while (at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9')
        {
            // Nine digits always fit; a leading zero stands alone.
            if (at == 9 || (at == 1 && rest[0] == '0')) return false;
            number = (number * 10) + rest[at++] - '0';
        }

        rest = rest[at..];
        return true;
    }
}
