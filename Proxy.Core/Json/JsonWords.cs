using System.Text.Json;

namespace Proxy.Core.Json;

internal static class JsonWords
{
    private const int LongestEscape = 6;

    /// <summary>
    /// Whether the name or string that the reader is at is this word, however it is spelled. What the reader itself has for it
    /// throws where half a surrogate pair stands, which JSON may spell (F07).
    /// </summary>
    public static bool Is(this in Utf8JsonReader reader, ReadOnlySpan<byte> word)
    {
        var token = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return token.SequenceEqual(word);
        if (token.Length > word.Length * LongestEscape) return false;
        using var plain = new PooledBuffer(token.Length);
        EscapedUtf8.Decode(token, plain);
        return plain.Written.SequenceEqual(word);
    }
}
