using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Media;

/// <summary>
/// An image's dimensions, read from its header. Only for clients that ask to be refused rather than downsized (R17), and for
/// counts that upstream does not make (C6).
/// </summary>
internal readonly record struct ImageSize(uint Width, uint Height)
{
    // A JPEG's frame header stands behind its metadata, which comes in segments of up to 64 KB.
    private const int MostCharacters = 512 * 1024;

    /// <summary>Pixels.</summary>
    public int LongerSide => (int)Math.Min(int.MaxValue, Math.Max(Width, Height));

    /// <returns>Null when the header does not tell.</returns>
    public static ImageSize? Read(JsonText data)
    {
        var text = data.Escaped.Contains((byte)'\\') ? data.DecodeUtf8() : data.Escaped;
        text = text[..(Math.Min(text.Length, MostCharacters) & ~3)];
        var bytes = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        try
        {
            return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done ? Read(bytes.AsSpan(0, written)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static ImageSize? Read(ReadOnlySpan<byte> image)
    {
        if (image.Length < 30) return null;
        // 89 50 4E 47 … "IHDR" width height, big-endian.
        if (image[0] == 0x89) return new ImageSize(BinaryPrimitives.ReadUInt32BigEndian(image[16..]), BinaryPrimitives.ReadUInt32BigEndian(image[20..]));
        if (image[0] == 'G') return new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(image[6..]), BinaryPrimitives.ReadUInt16LittleEndian(image[8..]));
        if (image[0] == 'R') return WebP(image);
        return image[0] == 0xFF ? Jpeg(image) : null;
    }

    private static ImageSize? WebP(ReadOnlySpan<byte> image)
    {
        var chunk = image[12..16];
        if (chunk.SequenceEqual("VP8X"u8)) return new ImageSize(UInt24(image[24..]) + 1, UInt24(image[27..]) + 1);
        // 2F, then 14 bits of width - 1 and 14 bits of height - 1.
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(image[21..]);
        if (chunk.SequenceEqual("VP8L"u8)) return new ImageSize((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        if (!chunk.SequenceEqual("VP8 "u8)) return null;
        return new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(image[26..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(image[28..]) & 0x3FFFu);
    }

    // FF D8, then segments: FF marker length …, until a start of frame (C0–CF but C4, C8, CC): FF C0 length precision height width.
    private static ImageSize? Jpeg(ReadOnlySpan<byte> image)
    {
        for (var at = 2; at + 9 <= image.Length;)
        {
            if (image[at] != 0xFF) return null;
            var marker = image[at + 1];
            if (marker is 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return null;
    }

    private static uint UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16);
}
