using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Reads <c>tool_search_tool_regex</c> and <c>tool_search_tool_bm25</c>, dated or not (R49).</summary>
internal static class ToolSearchReader
{
    private const int Name = 1;
    private const int DeferLoading = 3;
    private const int AllowedCallers = 5;

    private static readonly FieldTable s_table = new("tools.", "type", "name", "cache_control", "defer_loading", "strict", "allowed_callers");

    /// <returns>Null for another type.</returns>
    public static ToolSearchTool? Read(in ToolEntry entry)
    {
        var name = entry.Type switch
        {
            "tool_search_tool_regex_20251119" or "tool_search_tool_regex" => "tool_search_tool_regex",
            "tool_search_tool_bm25_20251119" or "tool_search_tool_bm25" => "tool_search_tool_bm25",
            _ => null,
        };
        if (name is null) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[s_table.Count];
        var fields = entry.Read(s_table, slots);
        if (fields.RequiredString(Name, 200) != name) throw Reject.At(fields.Path(Name), Literals.OneOf(name));
        if (fields.Flag(DeferLoading) == true) throw Reject.At(fields.Path(DeferLoading), "the tool search tool itself cannot be deferred");
        ToolOptions.CheckCallers(fields, AllowedCallers, entry.Warnings);
        return new ToolSearchTool(entry.Index, name);
    }
}
