using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Image, document and search_result blocks (R12, R17–R21).</summary>
internal static class MediaBlocks
{
    private static readonly string[] s_imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];
    private static readonly FieldTable s_citations = new("citations.", "enabled");
    private static readonly FieldTable s_transformations = new("transformations.", "oversized_image");

    public static ImageBlock Image(in Fields fields, BlockPath path, MediaSource? source, ImageLimits limits, Warnings warnings)
    {
        Required(fields, source);
        if (source is Base64Source data)
        {
            if (Array.IndexOf(s_imageTypes, data.MediaType) < 0)
                throw Reject.At(fields.Place.In("source.base64.media_type"), Literals.OneOf(s_imageTypes));
            CheckContent(fields, data, "image");
        }
        else if (source is not (UrlSource or FileSource))
        {
            throw Reject.At(fields.Place.In("source"), Literals.OneOf("base64", "url", "file"));
        }

        limits.Count();
        if (MustFit(fields, warnings)) limits.MustFit(path, source!, warnings);
        return new ImageBlock(path, source!);
    }

    public static DocumentBlock Document(in Fields fields, BlockPath path, MediaSource? source, SourceNumbers numbers, Warnings warnings)
    {
        Required(fields, source);
        if (source is Base64Source data)
        {
            if (data.MediaType != "application/pdf")
                throw Reject.At(fields.Place.In("source.base64.media_type"), Literals.OneOf("application/pdf"));
            CheckContent(fields, data, "document");
        }

        var isCited = CitationsEnabled(fields, warnings);
        return new DocumentBlock(path, source!)
        {
            Cache = source is ContentSource content ? Longest(content.Blocks) : CacheLife.None,
            Index = numbers.Document(isCited),
            CitationsEnabled = isCited,
            Title = fields.Text(BlockFields.Title),
            Context = fields.Text(BlockFields.Context),
        };
    }

    public static SearchResultBlock SearchResult(in Fields fields, BlockPath path, List<Block>? content, RequestTraits traits, SourceNumbers numbers, Warnings warnings)
    {
        var source = fields.RequiredText(BlockFields.Source);
        var title = fields.RequiredText(BlockFields.Title);
        if (content is null) throw Reject.At(fields.Path(BlockFields.Content), fields.Has(BlockFields.Content) ? Literals.NotList : Literals.Required);
        var texts = new List<JsonText>(content.Count);
        foreach (var block in content)
        {
            if (block is not TextBlock text) throw BlockTypes.Misplaced(block, "`search_result` content");
            RoleRules.CheckUserCitations(text, traits);
            texts.Add(text.Text);
        }

        var isCited = CitationsEnabled(fields, warnings);
        return new SearchResultBlock(path, source, title, texts) { Cache = Longest(content), Index = numbers.SearchResult(isCited), CitationsEnabled = isCited };
    }

    /// <summary>R61: texts that become one part leave their marks to it.</summary>
    private static CacheLife Longest(IReadOnlyList<Block> content) =>
        content.Aggregate(CacheLife.None, static (longest, block) => block is TextBlock && block.Cache > longest ? block.Cache : longest);

    private static void Required(in Fields fields, MediaSource? source)
    {
        if (source is null) throw Reject.At(fields.Path(BlockFields.Source), fields.Has(BlockFields.Source) ? Literals.NotObject : Literals.Required);
    }

    // R17: what upstream would refuse as unreadable is refused here in Anthropic's words.
    private static void CheckContent(in Fields fields, Base64Source source, string noun)
    {
        var place = fields.Place.In("source.base64");
        if (!MediaSniffer.TrySniff(source.Data, out var actual)) throw Reject.At(place.Field("data"), "invalid base64 data");
        if (actual is not null && actual != source.MediaType)
            throw Reject.At(place, "The " + noun + " was specified using the " + source.MediaType + " media type, but the " + noun + " appears to be a " + actual + " " + (actual == "application/pdf" ? "document" : "image"));
    }

    // R20.
    private static bool CitationsEnabled(in Fields fields, Warnings warnings)
    {
        if (fields.Object(BlockFields.Citations) is null) return false;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        return fields.Inner(BlockFields.Citations, s_citations, slots, fields.Place.In("citations"), warnings).Flag(0) == true;
    }

    // R17.
    private static bool MustFit(in Fields fields, Warnings warnings)
    {
        if (fields.Object(BlockFields.Transformations) is null) return false;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        return fields.Inner(BlockFields.Transformations, s_transformations, slots, fields.Place.In("transformations"), warnings).Choice(0, "downsize", "error") == 1;
    }
}
