namespace Proxy.Simulator.Rules.Semantics;

/// <summary><c>data:image/png;base64,iVBOR…</c></summary>
/// <param name="Bytes">Null when the text after the comma is no base64.</param>
internal sealed record DataUrl(string MediaType, byte[]? Bytes)
{
    public static DataUrl? Parse(string url)
    {
        const string Scheme = "data:";
        const string Encoding = ";base64";
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (!url.StartsWith(Scheme, StringComparison.Ordinal) || comma < 0) return null;
        var head = url[Scheme.Length..comma];
        if (!head.EndsWith(Encoding, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[(url.Length - comma) / 4 * 3 + 3];
        var valid = Convert.TryFromBase64Chars(url.AsSpan(comma + 1), bytes, out var length);
        return new DataUrl(head[..^Encoding.Length].Split(';')[0].ToLowerInvariant(), valid ? bytes[..length] : null);
    }
}

/// <summary>What an image is, by its first bytes.</summary>
internal static class ImageKind
{
    public static readonly string[] Known = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return "image/png";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (bytes.StartsWith("GIF8"u8)) return "image/gif";
        return bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8) ? "image/webp" : null;
    }
}
