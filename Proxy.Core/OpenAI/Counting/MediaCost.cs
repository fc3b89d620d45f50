using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Media;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// C6: what images and documents cost, where upstream does not say. Images by the rule that OpenAI publishes for its tiling
/// models (85 and 170 a tile), since nothing is known of the model behind another server. A PDF costs each page twice, as
/// picture and as text; how many pages it has is guessed by its size.
/// </summary>
internal static class MediaCost
{
    private const int Base = 85;
    private const int PerTile = 170;
    private const int TileSide = 512;
    private const double LongestSide = 2048;
    private const double ShortestSide = 768;

    /// <summary>Where the dimensions are not at hand: 1024 by 1024.</summary>
    private const int UnknownImage = Base + (4 * PerTile);

    // A page in portrait is two tiles by two; the text of a full page is about as much again.
    private const int PerPage = 1500;
    private const int BytesPerPage = 50_000;

    private const int MostPages = 100_000;

    public static int Of(Block medium) => medium switch
    {
        ImageBlock { Source: Base64Source image } => ImageSize.Read(image.Data) is { } size ? Image(size) : UnknownImage,
        ImageBlock => UnknownImage,
        DocumentBlock { Source: Base64Source file } => (1 + (int)(file.Data.Escaped.Length * 3L / 4 / BytesPerPage)) * PerPage,
        DocumentBlock { Source: StoredSource file } => (1 + (int)Math.Min(file.Size / BytesPerPage, MostPages)) * PerPage,
        _ => PerPage,
    };

    /// <summary>Scaled into 2048 by 2048, then to a shorter side of 768, never up; then counted in tiles of 512.</summary>
    public static int Image(ImageSize size)
    {
        double width = Math.Max(1, size.Width), height = Math.Max(1, size.Height);
        Shrink(ref width, ref height, LongestSide / Math.Max(width, height));
        Shrink(ref width, ref height, ShortestSide / Math.Min(width, height));
        return Base + (PerTile * Tiles(width) * Tiles(height));
    }

    private static void Shrink(ref double width, ref double height, double scale)
    {
        if (scale >= 1) return;
        width *= scale;
        height *= scale;
    }

    private static int Tiles(double side) => Math.Max(1, (int)Math.Ceiling(Math.Round(side) / TileSide));
}
