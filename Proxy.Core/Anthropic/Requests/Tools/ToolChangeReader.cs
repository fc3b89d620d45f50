using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>
/// Reads <c>tool_addition</c> and <c>tool_removal</c> (R4):
/// <c>{"type":"tool_addition","tool":{"type":"tool_reference","name":"get"}}</c>, or <c>mcp_tool_reference</c>,
/// <c>mcp_toolset_reference</c>, and for an addition <c>{"type":"tool_definition","definition":{…}}</c>.
/// </summary>
internal static class ToolChangeReader
{
    private const int Tool = 1;
    private const int Type = 0;
    private const int Name = 1;
    private const int Server = 2;
    private const int Definition = 3;

    private static readonly FieldTable s_block = new("content.", "type", "tool", "cache_control");
    private static readonly FieldTable s_tool = new("content.tool.", "type", "name", "server_name", "definition");

    public static ToolChangeBlock Read(string type, BlockPath path, JsonRaw whole, CacheMarks marks, Warnings warnings)
    {
        var isAddition = type == "tool_addition";
        Span<JsonSlot> slots = stackalloc JsonSlot[s_block.Count];
        var block = HostedBlocks.Fields(s_block, slots, path, type, whole, warnings);
        if (block.Object(Tool) is null) throw Reject.At(block.Path(Tool), Literals.Required);
        Span<JsonSlot> inner = stackalloc JsonSlot[s_tool.Count];
        var place = block.Place.In("tool");
        var tool = block.Inner(Tool, s_tool, inner, place, warnings);
        var kind = tool.RequiredString(Type, 200);
        ToolChange change = kind switch
        {
            "tool_reference" => new NamedToolChange(tool.RequiredString(Name, 256)),
            "mcp_tool_reference" => new McpToolChange(tool.RequiredString(Server, 256), tool.RequiredString(Name, 256)),
            "mcp_toolset_reference" => new McpToolChange(tool.RequiredString(Server, 256), null),
            "tool_definition" when isAddition => new DefinedToolChange(ReadDefinition(tool, marks, warnings)),
            _ => throw Reject.At(place, "Input tag '" + Reject.Shown(kind) + "' found using 'type' does not match any of the expected tags"),
        };
        return new ToolChangeBlock(path, isAddition, change);
    }

    private static Canonical.Conversations.Tool ReadDefinition(in Fields tool, CacheMarks marks, Warnings warnings)
    {
        if (tool.Object(Definition) is null) throw Reject.At(tool.Path(Definition), Literals.Required);
        var cursor = tool.Enter(Definition, warnings);
        // Behind whatever stands in `tools`.
        return ToolReader.Read(ref cursor, int.MaxValue, tool.Place.In("definition"), marks, out var entry, out _)
            ?? throw Reject.At(tool.Path(Definition), "a tool of type '" + Reject.Shown(entry.Type) + "' cannot be defined in a message; declare it in `tools` and add it by reference");
    }
}
