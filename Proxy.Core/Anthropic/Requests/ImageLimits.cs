using System.Globalization;
using System.Text;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Media;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// R17: <c>transformations.oversized_image: error</c>. Upstream downsizes by itself, which is the default; who wants an error instead
/// gets it from here. How large is too large depends on how many images the request has, so it is judged at the end.
/// </summary>
internal sealed class ImageLimits
{
    private const int LongestSide = 8000;
    private const int LongestSideOfMany = 2000;
    private const int Many = 20;

    private readonly List<(BlockPath Path, int Side)> _strict = [];
    private int _images;

    public void Count() => _images++;

    public void MustFit(BlockPath path, MediaSource source, Warnings warnings)
    {
        if (source is Base64Source data && ImageSize.Read(data.Data) is { } size) _strict.Add((path, size.LongerSide));
        else warnings.Add("transformations.oversized_image", "unsupported");
    }

    public void Check()
    {
        var most = _images > Many ? LongestSideOfMany : LongestSide;
        var tooLarge = _strict.Where(image => image.Side > most).Select(image => image.Path.ToString()).ToList();
        if (tooLarge.Count == 0) return;
        var details = new StringBuilder("\"max_side_length_pixels\":").Append(most.ToString(CultureInfo.InvariantCulture)).Append(",\"paths\":[");
        details.AppendJoin(',', tooLarge.Select(static path => "\"" + path + "\"")).Append(']');
        throw Reject.Coded(
            tooLarge[0] + ".image.source.base64.data: At least one of the image dimensions exceed max allowed size"
                + (_images > Many ? " for many-image requests: " : ": ") + most.ToString(CultureInfo.InvariantCulture) + " pixels",
            "image_dimensions_too_large",
            details.ToString());
    }
}
