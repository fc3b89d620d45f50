using Proxy.Core.Canonical;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>One element of <c>tools</c> that is no custom tool: each family reads it by a table of its own.</summary>
/// <param name="Type">Its <c>type</c>, e.g. <c>web_search_20250305</c>.</param>
/// <param name="Whole">The whole object.</param>
/// <param name="Place">Where it stands: of the list, without the type.</param>
internal readonly record struct ToolEntry(int Index, string Type, JsonRaw Whole, Place Place, Warnings Warnings, CacheMarks Marks)
{
    /// <summary>The entry's fields, with its type in the paths: <c>tools.2.web_search_20250305.max_uses</c>. Unknown keys are warned of (K5).</summary>
    /// <param name="slots">One for each key of <paramref name="table"/>.</param>
    public Fields Read(FieldTable table, Span<JsonSlot> slots)
    {
        var cursor = new JsonCursor(Whole.Bytes, Warnings);
        cursor.Read();
        cursor.Fill(table, slots, Place);
        return new Fields(Whole.Bytes, table, slots, Place.In(Type));
    }
}
