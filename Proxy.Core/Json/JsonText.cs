using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Proxy.Core.Json;

/// <summary>
/// A JSON string token exactly as it stood on the wire, quotes and escapes included: <c>"caf\u00e9 \ud83d\ude00"</c>.
/// Both APIs carry text as JSON strings, so text crosses the gateway without ever being unescaped:
/// nothing can be lost (lone surrogates, NUL) and nothing is paid for.
/// </summary>
/// <param name="Token">The token's UTF-8 bytes. They usually point into a pooled request body: valid for the request only.</param>
internal readonly record struct JsonText(ReadOnlyMemory<byte> Token)
{
    private static readonly byte[] s_empty = "\"\""u8.ToArray();

    public static JsonText Empty => new(s_empty);

    /// <summary>The bytes between the quotes, still escaped.</summary>
    public ReadOnlySpan<byte> Escaped => Token.Length < 2 ? default : Token.Span[1..^1];

    public bool IsEmpty => Token.Length <= 2;

    public static JsonText From(string plain)
    {
        ArgumentNullException.ThrowIfNull(plain);
        var escaped = JsonEncodedText.Encode(plain, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var token = new byte[escaped.Length + 2];
        token[0] = token[^1] = (byte)'"';
        escaped.CopyTo(token.AsSpan(1));
        return new JsonText(token);
    }

    /// <summary>The text the token stands for, as UTF-8. Lone surrogate escapes cannot be decoded and throw.</summary>
    /// <exception cref="InvalidOperationException">The token holds a lone surrogate escape.</exception>
    public byte[] DecodeUtf8()
    {
        if (Token.Length == 0) return [];
        if (!Escaped.Contains((byte)'\\')) return Escaped.ToArray();
        var reader = new Utf8JsonReader(Token.Span);
        reader.Read();
        var plain = new byte[Token.Length];
        return plain[..reader.CopyString(plain)];
    }

    /// <inheritdoc cref="DecodeUtf8"/>
    public string Decode() => Encoding.UTF8.GetString(DecodeUtf8());

    /// <summary>True when the text starts with <paramref name="plainAscii"/>, which holds no character that JSON must escape.</summary>
    public bool StartsWith(ReadOnlySpan<byte> plainAscii) => Escaped.StartsWith(plainAscii);

    public override string ToString() => Encoding.UTF8.GetString(Token.Span);
}
