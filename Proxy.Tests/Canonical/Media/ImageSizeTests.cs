using System.Text;
using Proxy.Core.Canonical.Media;
using Proxy.Core.Json;

namespace Proxy.Tests.Canonical.Media;

/// <summary>Headers as the formats' specifications draw them; nothing of the image itself is needed.</summary>
public sealed class ImageSizeTests
{
    [Fact]
    public void A_PNG_tells_both_sides_in_four_bytes() =>
        Assert.Equal(new ImageSize(0x010203, 0x40506), Of("89504E470D0A1A0A0000000D49484452" + "00010203" + "00040506" + "0802000000"));

    [Fact]
    public void A_GIF_tells_them_in_two_bytes_low_one_first() => Assert.Equal(new ImageSize(0x0102, 0x0304), Of("474946383961" + "0201" + "0403"));

    [Theory]
    [InlineData("C0")]
    [InlineData("C1")]
    [InlineData("C2")]
    [InlineData("CF")]
    public void A_JPEG_tells_them_at_its_start_of_frame(string marker) =>
        Assert.Equal(new ImageSize(0x0708, 0x0506), Of("FFD8" + "FFE00004" + "4A46" + "FF" + marker + "001108" + "0506" + "0708" + "03"));

    [Theory]
    [InlineData("C4")]
    [InlineData("C8")]
    [InlineData("CC")]
    public void Tables_that_look_like_a_start_of_frame_are_none(string marker) =>
        Assert.Equal(new ImageSize(2, 1), Of("FFD8" + "FF" + marker + "000708" + "0506" + "0708" + "FFC0001108" + "0001" + "0002" + "03"));

    [Fact]
    public void Markers_may_be_filled_up() => Assert.Equal(new ImageSize(2, 1), Of("FFD8" + "FFFFFFC0001108" + "0001" + "0002" + "03"));

    [Fact]
    public void A_JPEG_whose_frame_ends_the_header_is_read_to_its_last_byte()
    {
        // 30 bytes, the frame in the last nine.
        Assert.Equal(new ImageSize(2, 1), Of("FFD8" + "FFE00011" + new string('0', 30) + "FFC0001108" + "0001" + "0002", pad: false));
        Assert.Null(Of("FFD8" + "FFE00012" + new string('0', 32) + "FFC0001108" + "0001" + "00", pad: false));
    }

    [Fact]
    public void A_lossy_WebP_has_fourteen_bits_for_each() =>
        Assert.Equal(new ImageSize(0x0102, 0x0304), Of(WebP("VP8 ") + "000000" + "9D012A" + "0241" + "0483"));

    [Fact]
    public void A_lossless_WebP_has_them_side_by_side()
    {
        // width - 1 = 0x3FFE, height - 1 = 0x2001: all 28 bits count, the four above them do not.
        var bits = 0xF0000000u | (0x2001u << 14) | 0x3FFEu;
        Assert.Equal(new ImageSize(0x3FFF, 0x2002), Of(WebP("VP8L") + "2F" + Convert.ToHexString(BitConverter.GetBytes(bits))));
    }

    [Fact]
    public void An_extended_WebP_has_three_bytes_for_each() =>
        Assert.Equal(new ImageSize(0x030202, 0x060505), Of(WebP("VP8X") + "00000000" + "010203" + "040506"));

    [Fact]
    public void What_is_no_image_tells_nothing()
    {
        Assert.Null(Of("00"));
        Assert.Null(Of(WebP("VP9 ")));
        Assert.Null(Of("FFD8" + "00FFC0001108" + "0001" + "0002"));
        Assert.Null(ImageSize.Read(JsonText.From("no base64, but more than thirty characters of text")));
        Assert.Null(Of("89504E470D0A1A0A0000000D494844520001020300040506080200000", pad: false));
    }

    [Fact]
    public void Base64_may_be_escaped_as_JSON_likes()
    {
        var plain = Convert.ToBase64String(Convert.FromHexString("474946383961" + "FFFF" + "FEFE" + new string('F', 40)));
        Assert.Contains('/', plain);
        Assert.Equal(new ImageSize(0xFFFF, 0xFEFE), ImageSize.Read(new JsonText(Encoding.UTF8.GetBytes('"' + plain.Replace("/", "\\/", StringComparison.Ordinal) + '"'))));
    }

    private static string WebP(string chunk) => Convert.ToHexString(Encoding.ASCII.GetBytes("RIFF....WEBP" + chunk)) + "00000000";

    private static ImageSize? Of(string hex, bool pad = true)
    {
        if (pad) hex = hex.PadRight(80, '0');
        if (hex.Length % 2 != 0) hex = hex[..^1];
        // Whole groups of four characters: the reader takes no others.
        var bytes = Convert.FromHexString(hex);
        return ImageSize.Read(JsonText.From(Convert.ToBase64String(bytes)));
    }
}
