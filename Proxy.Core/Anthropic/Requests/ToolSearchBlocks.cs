using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// What a hosted tool search found, as clients send it back (S12):
/// <c>{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"get"}]}}</c>
/// </summary>
internal static class ToolSearchBlocks
{
    private const int ToolUseId = 1;
    private const int Content = 2;
    private const int References = 1;
    private const int ToolName = 1;

    private static readonly FieldTable s_block = new("content.", "type", "tool_use_id", "content", "cache_control", "caller");
    private static readonly FieldTable s_content = new("content.content.", "type", "tool_references", "error_code", "error_message");
    private static readonly FieldTable s_reference = new("content.tool_references.", "type", "tool_name", "cache_control");

    public static ToolSearchResult Result(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[s_block.Count];
        var block = HostedBlocks.Fields(s_block, slots, path, "tool_search_tool_result", whole, warnings);
        var id = block.RequiredString(ToolUseId, HostedBlocks.LongestId);
        // R70: nothing that another server made is refused.
        if (block.Kind(Content) != JsonTokenType.StartObject) return new ToolSearchResult(id, []);
        Span<JsonSlot> inner = stackalloc JsonSlot[s_content.Count];
        var content = block.Inner(Content, s_content, inner, block.Place.In("content"), warnings);
        return new ToolSearchResult(id, content.Kind(References) == JsonTokenType.StartArray ? ReadNames(content, warnings) : []);
    }

    private static List<string> ReadNames(in Fields content, Warnings warnings)
    {
        var names = new List<string>();
        var cursor = content.Enter(References, warnings);
        var place = content.Place.In("tool_references");
        Span<JsonSlot> slots = stackalloc JsonSlot[s_reference.Count];
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
            cursor.Fill(s_reference, slots, place);
            names.Add(new Fields(cursor.Body, s_reference, slots, place).RequiredString(ToolName, 256));
        }

        return names;
    }
}
