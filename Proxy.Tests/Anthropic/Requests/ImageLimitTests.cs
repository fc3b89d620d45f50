using System.Buffers.Binary;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R17: <c>oversized_image: error</c> refuses what would be downsized.</summary>
public sealed class ImageLimitTests
{
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/gif")]
    [InlineData("image/jpeg")]
    [InlineData("image/webp VP8X")]
    [InlineData("image/webp VP8L")]
    [InlineData("image/webp VP8 ")]
    public void An_image_of_8001_pixels_is_refused_when_the_client_asks(string kind)
    {
        Assert.Equal("", Bodies.WarningsOf(Bodies.Of(Bodies.UserBlocks(Strict(kind, 100, 8000)))));
        foreach (var (width, height) in new[] { (8001, 5), (5, 8001) })
        {
            var failure = Bodies.Refusal(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a"), Strict(kind, width, height))));
            Assert.Equal("messages.0.content.1.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels", failure.Message);
            Assert.Equal("image_dimensions_too_large", failure.ErrorCode);
            Assert.Equal("\"max_side_length_pixels\":8000,\"paths\":[\"messages.0.content.1\"]", failure.MoreDetails);
        }

        Bodies.Read(Bodies.Of(Bodies.UserBlocks(Strict(kind, 8001, 5).Replace("\"error\"", "\"downsize\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void More_than_20_images_have_a_smaller_limit()
    {
        string Images(int count) => Bodies.Of(Bodies.UserBlocks([.. Enumerable.Repeat(Bodies.Image(), count - 1), Strict("image/png", 2001, 1)]));
        Bodies.Read(Images(20));
        Assert.Contains("for many-image requests: 2000 pixels", Bodies.RefusalText(Images(21)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/9j/4AAQSkZJRgABAQ==")]
    [InlineData("/9j/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_header_that_tells_nothing_is_a_warning(string data) => Assert.Equal(
        "transformations.oversized_image:unsupported", Bodies.WarningsOf(Bodies.Of(Bodies.UserBlocks(Strict("image/jpeg", data)))));

    private static string Strict(string kind, int width, int height) => Strict(kind.Split(' ')[0], Convert.ToBase64String(Header(kind, width, height)));

    private static string Strict(string mediaType, string data) =>
        Bodies.Image(mediaType, data)[..^1] + ",\"transformations\":{\"oversized_image\":\"error\"}}";

    private static byte[] Header(string kind, int width, int height)
    {
        var bytes = new byte[64];
        var span = bytes.AsSpan();
        switch (kind)
        {
            case "image/png":
                ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(span);
                BinaryPrimitives.WriteInt32BigEndian(span[16..], width);
                BinaryPrimitives.WriteInt32BigEndian(span[20..], height);
                break;
            case "image/gif":
                "GIF89a"u8.CopyTo(span);
                BinaryPrimitives.WriteUInt16LittleEndian(span[6..], (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(span[8..], (ushort)height);
                break;
            case "image/jpeg":
                // APP0 of 16 bytes, then the frame.
                ((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10]).CopyTo(span);
                ((ReadOnlySpan<byte>)[0xFF, 0xC2, 0x00, 0x11, 0x08]).CopyTo(span[20..]);
                BinaryPrimitives.WriteUInt16BigEndian(span[25..], (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(span[27..], (ushort)width);
                break;
            default:
                "RIFF"u8.CopyTo(span);
                "WEBP"u8.CopyTo(span[8..]);
                System.Text.Encoding.ASCII.GetBytes(kind.AsSpan(11), span[12..]);
                if (kind.EndsWith("VP8X", StringComparison.Ordinal))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(span[24..], width - 1);
                    BinaryPrimitives.WriteInt32LittleEndian(span[27..], height - 1);
                }
                else if (kind.EndsWith("VP8L", StringComparison.Ordinal))
                {
                    span[20] = 0x2F;
                    BinaryPrimitives.WriteUInt32LittleEndian(span[21..], (uint)(width - 1) | ((uint)(height - 1) << 14));
                }
                else
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(span[26..], (ushort)width);
                    BinaryPrimitives.WriteUInt16LittleEndian(span[28..], (ushort)height);
                }

                break;
        }

        return bytes;
    }
}
