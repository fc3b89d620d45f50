using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads one content block of any kind (A2). Where it may stand is checked afterwards, by <see cref="RoleRules"/>.</summary>
internal sealed class BlockReader(BlockListReader lists, RequestTraits traits, CacheMarks marks, ImageLimits images, SourceNumbers numbers)
{
    // A block that is kept whole, or dropped whole, may have keys that no other block has.
    private const int UnknownKeys = 8;

    private readonly SourceReader _sources = new(lists, numbers);

    /// <returns>Null for a block that carries nothing for this gateway.</returns>
    public Block? Read(ref JsonCursor cursor, BlockPath path)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[BlockFields.Count + UnknownKeys];
        slots.Clear();
        var place = Place.Of(path);
        var start = cursor.TokenStart;
        List<Block>? content = null;
        MediaSource? source = null;
        while (cursor.NextField(BlockFields.Table, slots, place, out var field))
        {
            // What a hosted block holds are no content blocks (its own reader takes the block whole).
            if (field == BlockFields.Content && IsHosted(slots, cursor.Body)) slots[field] = cursor.Take();
            else if (field == BlockFields.Content && cursor.Kind == JsonTokenType.StartArray) content = lists.Read(ref cursor, path);
            else if (field == BlockFields.Source && cursor.Kind == JsonTokenType.StartObject) source = _sources.Read(ref cursor, path);
            else slots[field] = cursor.Take();
        }

        var fields = new Fields(cursor.Body, BlockFields.Table, slots, place);
        var type = BlockTypes.Known(fields, BlockFields.Type) ?? fields.RequiredString(BlockFields.Type, 256);
        var whole = new JsonRaw(cursor.Body[start..cursor.Consumed]);
        if (BlockFields.KeysOf(type) is { } keys) WarnOthers(slots, keys, cursor);
        var cache = marks.Read(fields, BlockFields.CacheControl, cursor.Warnings);
        var block = Make(type, fields.Tagged(type), path, content, source, whole, cursor.Warnings);
        return block is not null && cache > block.Cache ? block with { Cache = cache } : block;
    }

    private static void WarnOthers(ReadOnlySpan<JsonSlot> slots, uint keys, in JsonCursor cursor)
    {
        for (var i = 0; i < BlockFields.Count; i++)
        {
            if (slots[i].Kind != JsonTokenType.None && (keys & (1u << i)) == 0)
                cursor.Warnings.Add(BlockFields.Table.WarningPrefix + BlockFields.Table.Name(i), "unknown");
        }

        foreach (var name in slots[BlockFields.Count..])
        {
            if (name.Kind == JsonTokenType.None) break;
            cursor.WarnUnknown(BlockFields.Table, name);
        }
    }

    private Block? Make(
        string type, in Fields fields, BlockPath path, List<Block>? content, MediaSource? source, JsonRaw whole, Canonical.Warnings warnings) => type switch
        {
            "text" => CitedText.Read(fields, path, warnings),
            "tool_use" => ToolBlocks.ToolUse(fields, path, warnings),
            "tool_result" => ToolBlocks.ToolResult(fields, path, content, traits),
            "thinking" => new ThinkingBlock(
                path,
                fields.RequiredText(BlockFields.Thinking),
                // Unsigned thinking is not ours: dropped like any foreign signature (R26), not refused.
                fields.Text(BlockFields.Signature) ?? JsonText.Empty),
            "redacted_thinking" => new RedactedThinkingBlock(path, fields.RequiredText(BlockFields.Data)),
            "image" => MediaBlocks.Image(fields, path, source, images, warnings),
            "document" => MediaBlocks.Document(fields, path, source, numbers, warnings),
            "search_result" => MediaBlocks.SearchResult(fields, path, content, traits, numbers, warnings),
            "tool_reference" => new ToolReferenceBlock(path, fields.RequiredString(BlockFields.ToolName, 256)),
            "browser_state" => new BrowserStateBlock(path, whole),
            "container_upload" => new ContainerUploadBlock(path, ContainerReader.FileId(path, whole, warnings)),
            "tool_addition" or "tool_removal" => Tools.ToolChangeReader.Read(type, path, whole, marks, warnings),
            // R70: tells which model answered; nothing the upstream needs.
            "fallback" => null,
            _ => HostedBlocks.Read(type, fields, path, whole, warnings) ?? new UnsupportedBlock(path, type),
        };

    private static bool IsHosted(ReadOnlySpan<JsonSlot> slots, ReadOnlyMemory<byte> body) =>
        slots[BlockFields.Type] is { Kind: JsonTokenType.String } type && HostedBlocks.IsHosted(body.Slice(type.Start, type.Length).Span[1..^1]);
}
