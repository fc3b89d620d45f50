using System.Buffers;
using System.Buffers.Text;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Tells what base64 data is from its first bytes; the rest is never decoded.</summary>
internal static class MediaSniffer
{
    // 16 bytes hold every signature below.
    private const int Characters = 24;

    /// <param name="mediaType">Null when the bytes carry no known signature.</param>
    /// <returns>False when this is not base64.</returns>
    public static bool TrySniff(JsonText data, out string? mediaType)
    {
        mediaType = null;
        Span<byte> start = stackalloc byte[Characters];
        // Some JSON writers escape the slash: "iVBORw0KGgo\/…".
        var length = 0;
        foreach (var character in data.Escaped)
        {
            if (character == (byte)'\\') continue;
            start[length++] = character;
            if (length == Characters) break;
        }

        Span<byte> bytes = stackalloc byte[Characters];
        if (Base64.DecodeFromUtf8(start[..length], bytes, out _, out var written) != OperationStatus.Done) return false;
        mediaType = Signature(bytes[..written]);
        return true;
    }

    private static string? Signature(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return "image/png";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (bytes.StartsWith("GIF8"u8)) return "image/gif";
        if (bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..12].SequenceEqual("WEBP"u8)) return "image/webp";
        return bytes.StartsWith("%PDF-"u8) ? "application/pdf" : null;
    }
}
