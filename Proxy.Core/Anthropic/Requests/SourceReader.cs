using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the <c>source</c> object of an image or a document (R17–R19).</summary>
internal sealed class SourceReader(BlockListReader lists, SourceNumbers numbers)
{
    private const int Type = 0;
    private const int MediaType = 1;
    private const int Data = 2;
    private const int Url = 3;
    private const int Content = 4;
    private const int FileId = 5;

    private static readonly FieldTable s_table = new("source.", "type", "media_type", "data", "url", "content", "file_id");

    public MediaSource Read(ref JsonCursor cursor, BlockPath path)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[6];
        slots.Clear();
        var place = Place.Of(path).In("source");
        List<Block>? blocks = null;
        while (cursor.NextField(s_table, slots, place, out var field))
        {
            if (field == Content && cursor.Kind == JsonTokenType.StartArray) blocks = lists.Read(ref cursor, path);
            else slots[field] = cursor.Take();
        }

        var fields = new Fields(cursor.Body, s_table, slots, place);
        var type = fields.RequiredString(Type, 100);
        return type switch
        {
            "base64" => Base64(fields.Tagged(type)),
            "url" => new UrlSource(HttpsUrl.Check(fields.Tagged(type), Url)),
            "text" => Text(fields.Tagged(type)),
            "content" => Blocks(fields.Tagged(type), path, blocks),
            "file" => File(fields.Tagged(type)),
            _ => throw Reject.At(place, "Input tag '" + Reject.Shown(type) + "' found using 'type' does not match any of the expected tags"),
        };
    }

    private static Base64Source Base64(in Fields fields)
    {
        var mediaType = fields.RequiredString(MediaType, 100);
        var data = fields.RequiredText(Data);
        if (data.IsEmpty) throw Reject.At(fields.Path(Data), "String should have at least 1 character");
        return new Base64Source(mediaType, data);
    }

    private FileSource File(in Fields fields)
    {
        numbers.NamesFiles = true;
        return new FileSource(fields.RequiredString(FileId, 512));
    }

    private static TextSource Text(in Fields fields)
    {
        if (fields.RequiredString(MediaType, 100) != "text/plain") throw Reject.At(fields.Path(MediaType), Literals.OneOf("text/plain"));
        return new TextSource(fields.RequiredText(Data));
    }

    private static ContentSource Blocks(in Fields fields, BlockPath path, List<Block>? blocks)
    {
        if (blocks is null)
        {
            // R19: a string is one text block.
            return new ContentSource([new TextBlock(path, fields.RequiredText(Content))]);
        }

        foreach (var block in blocks)
            if (block is not (TextBlock or ImageBlock)) throw BlockTypes.Misplaced(block, "`document` content");
        return new ContentSource(blocks);
    }
}
