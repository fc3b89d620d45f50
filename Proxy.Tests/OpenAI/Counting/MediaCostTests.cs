using System.Buffers.Binary;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Media;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Counting;

namespace Proxy.Tests.OpenAI.Counting;

public sealed class MediaCostTests
{
    // The first two are OpenAI's published examples.
    [Theory]
    [InlineData(1024, 1024, 765)]
    [InlineData(2048, 4096, 1105)]
    [InlineData(512, 512, 255)]
    [InlineData(1, 1, 255)]
    [InlineData(513, 512, 425)]
    [InlineData(100000, 1, 765)]
    [InlineData(0, 0, 255)]
    [InlineData(uint.MaxValue, uint.MaxValue, 765)]
    public void An_image_costs_its_tiles(uint width, uint height, int tokens) => Assert.Equal(tokens, MediaCost.Image(new ImageSize(width, height)));

    [Fact]
    public void An_images_size_is_read_from_its_header_and_else_assumed()
    {
        var png = new byte[33];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]).CopyTo(png);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), 2048);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), 4096);
        Assert.Equal(1105, MediaCost.Of(new ImageBlock(default, new Base64Source("image/png", JsonText.From(Convert.ToBase64String(png))))));
        Assert.Equal(765, MediaCost.Of(new ImageBlock(default, new Base64Source("image/png", JsonText.From("iVBORw0KGgo=")))));
        Assert.Equal(765, MediaCost.Of(new ImageBlock(default, new UrlSource(JsonText.From("https://example.com/a.png")))));
    }

    [Theory]
    [InlineData(100, 1500)]
    [InlineData(60_000, 3000)]
    [InlineData(500_000, 16_500)]
    public void A_PDF_costs_its_pages_by_size(int bytes, int tokens) => Assert.Equal(
        tokens, MediaCost.Of(new DocumentBlock(default, new Base64Source("application/pdf", JsonText.From(Convert.ToBase64String(new byte[bytes]))))));

    [Fact]
    public void A_PDF_elsewhere_counts_as_one_page() =>
        Assert.Equal(1500, MediaCost.Of(new DocumentBlock(default, new UrlSource(JsonText.From("https://example.com/a.pdf")))));
}
