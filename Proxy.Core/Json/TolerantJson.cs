using System.Buffers;
using System.Text.Json;

namespace Proxy.Core.Json;

/// <summary>
/// Closes JSON that was cut off, to the same value that the official SDK's partial parser gives (S5, D32): only what is
/// surely whole is kept. A cut string, literal or number (a number at the very end may be cut) goes, with its key and
/// comma; what is open is closed. <c>{"a":1,"b":[2,"x</c> becomes <c>{"a":1,"b":[2]}</c>.
/// </summary>
internal static class TolerantJson
{
    /// <summary>Far beyond what a model writes; deeper JSON counts as broken.</summary>
    private const int MaxDepth = 512;

    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(" \n\r\t,:{}[]\""u8);

    /// <summary>True when <paramref name="json"/> is one whole JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false; // a verdict, not a failure: the reader has no other way to say it
        }
    }

    /// <summary>Appends the closed JSON to <paramref name="output"/>.</summary>
    /// <returns>False, and nothing appended, when <paramref name="partial"/> is not the beginning of a JSON object.</returns>
    public static bool TryClose(ReadOnlySpan<byte> partial, PooledBuffer output)
    {
        Span<byte> closers = stackalloc byte[MaxDepth];
        var depth = 0;
        var keptLength = 0;
        var keptDepth = 0;
        var keyNext = false;
        for (var i = 0; i < partial.Length;)
        {
            var whole = true;
            switch (partial[i])
            {
                case (byte)'{' or (byte)'[':
                    if (depth == MaxDepth) return false;
                    keyNext = partial[i] == '{';
                    closers[depth++] = keyNext ? (byte)'}' : (byte)']';
                    i++;
                    break;
                case (byte)'}' or (byte)']':
                    if (depth == 0 || closers[--depth] != partial[i]) return false;
                    i++;
                    break;
                case (byte)'"':
                    var length = StringLength(partial[i..]);
                    whole = length > 0 && !keyNext;
                    i += length > 0 ? length : partial.Length - i;
                    break;
                case (byte)',':
                    keyNext = depth > 0 && closers[depth - 1] == '}';
                    whole = false;
                    i++;
                    break;
                case (byte)':':
                    keyNext = whole = false;
                    i++;
                    break;
                case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                    whole = false;
                    i++;
                    break;
                default:
                    var end = partial[i..].IndexOfAny(s_wordEnds);
                    var word = end < 0 ? partial[i..] : partial.Slice(i, end);
                    whole = end >= 0 || word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8);
                    i += word.Length;
                    break;
            }

            if (!whole) continue;
            keptLength = i;
            keptDepth = depth;
        }

        var start = output.Length;
        output.Append(partial[..keptLength]);
        while (keptDepth > 0) output.Append(closers[--keptDepth]);
        if (IsObject(output.Written[start..])) return true;
        output.Truncate(start);
        return false;
    }

    /// <returns>Length with both quotes, or 0 when the closing quote is missing.</returns>
    private static int StringLength(ReadOnlySpan<byte> token)
    {
        for (var i = 1; i < token.Length; i++)
        {
            var next = token[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return 0;
            i += next;
            if (token[i] == '"') return i + 1;
            i++; // whatever is escaped
        }

        return 0;
    }
}
