using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>Reads values as slices of the JSON they stand in. Each leaves the reader at the end of the value.</summary>
internal static class JsonSlices
{
    /// <summary>Deeper than anything a Response nests itself; it echoes tool schemas, which may nest 64 deep.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = 256 };

    /// <inheritdoc cref="Options"/>
    public static JsonDocumentOptions DocumentOptions => new() { MaxDepth = 256 };

    /// <summary>What a string element says, whatever is in it: half a surrogate pair, which <see cref="JsonElement.GetString"/> throws at, is replaced.</summary>
    public static string Text(JsonElement text) => EscapedUtf8.DecodeString(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    /// <summary>The escaped content of a string; empty for any other value.</summary>
    public static ReadOnlySpan<byte> String(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.ValueSpan;
        reader.Skip();
        return default;
    }

    /// <summary>The raw object; empty for any other value.</summary>
    public static ReadOnlySpan<byte> Object(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var value = Value(ref reader, json);
        return isObject ? value : default;
    }

    /// <summary>The raw array; empty for any other value.</summary>
    public static ReadOnlySpan<byte> Array(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var value = Value(ref reader, json);
        return isArray ? value : default;
    }

    public static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>A token count: whole, never negative, clamped to what an int holds; 0 for anything else.</summary>
    public static int Count(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var whole)) return (int)Math.Clamp(whole, 0, int.MaxValue);
            if (reader.TryGetDouble(out var number)) return (int)Math.Clamp(number, 0, int.MaxValue);
        }

        reader.Skip();
        return 0;
    }
}
