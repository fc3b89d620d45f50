using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Blocks of MCP servers, as they come back (S11, R70).</summary>
internal static class McpBlocks
{
    private static readonly FieldTable s_use = new("content.", "type", "id", "name", "server_name", "input", "cache_control");
    private static readonly FieldTable s_result = new("content.", "type", "tool_use_id", "is_error", "content", "cache_control");
    private static readonly FieldTable s_listing = new("content.", "type", "mcp_server_name", "tools", "cache_control");
    private static readonly FieldTable s_text = new("content.content.", "type", "text", "citations", "cache_control");

    /// <summary><c>{"type":"mcp_tool_use","id":"mcptoolu_…","name":"roll","server_name":"dice","input":{"a":1}}</c></summary>
    public static HostedBlock Use(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[6];
        var fields = HostedBlocks.Fields(s_use, slots, path, "mcp_tool_use", whole, warnings);
        return new McpToolUse(
            fields.RequiredString(1, HostedBlocks.LongestId),
            fields.RequiredString(2, 200),
            fields.RequiredString(3, 200),
            fields.Object(4) ?? throw Reject.At(fields.Path(4), Literals.Required));
    }

    /// <summary><c>{"type":"mcp_tool_result","tool_use_id":"mcptoolu_…","is_error":false,"content":[{"type":"text","text":"6"}]}</c></summary>
    public static HostedBlock Result(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var fields = HostedBlocks.Fields(s_result, slots, path, "mcp_tool_result", whole, warnings);
        return new McpToolResult(fields.RequiredString(1, HostedBlocks.LongestId), fields.Flag(2) ?? false, Text(fields, warnings));
    }

    /// <summary><c>{"type":"mcp_tool_listing","mcp_server_name":"dice","tools":[{"name":"roll","input_schema":{}}]}</c></summary>
    public static HostedBlock Listing(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[4];
        var fields = HostedBlocks.Fields(s_listing, slots, path, "mcp_tool_listing", whole, warnings);
        return new McpToolListing(fields.RequiredString(1, 200), fields.List(2) ?? throw Reject.At(fields.Path(2), Literals.Required));
    }

    /// <summary>A string, or a list of text blocks.</summary>
    private static JsonText? Text(in Fields fields, Warnings warnings)
    {
        if (!fields.Has(3)) return null;
        if (fields.Kind(3) == JsonTokenType.String) return new JsonText(fields.Bytes(3));
        if (fields.List(3) is null) return null;
        List<JsonText>? texts = null;
        Span<JsonSlot> slots = stackalloc JsonSlot[4];
        var cursor = fields.Enter(3, warnings);
        for (var i = 0; cursor.NextElement(); i++)
        {
            var place = fields.Place.In("content." + i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            cursor.Fill(s_text, slots, place);
            (texts ??= []).Add(new Fields(cursor.Body, s_text, slots, place).RequiredText(1));
        }

        return texts is null ? null : texts.Count == 1 ? texts[0] : Join(texts);
    }

    private static JsonText Join(List<JsonText> texts)
    {
        using var joined = new PooledBuffer();
        joined.Append((byte)'"');
        foreach (var text in texts) joined.Append(text.Escaped);
        joined.Append((byte)'"');
        return new JsonText(joined.Written.ToArray());
    }
}
