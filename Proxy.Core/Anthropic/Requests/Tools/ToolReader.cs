using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Reads one definition of a tool, in <c>tools</c> or in a message (R4), as far as it is a client's own.</summary>
internal static class ToolReader
{
    // A tool of another family may have keys that a custom one has not.
    private const int UnknownKeys = 12;

    /// <param name="cursor">On the object; afterwards past it.</param>
    /// <param name="entry">What was read, for the readers of other families.</param>
    /// <param name="cache">Its mark (R40).</param>
    /// <returns>Null for a tool of another family.</returns>
    public static Tool? Read(ref JsonCursor cursor, int index, Place place, CacheMarks marks, out ToolEntry entry, out CacheLife cache)
    {
        if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
        var start = cursor.TokenStart;
        Span<JsonSlot> slots = stackalloc JsonSlot[ToolFields.Count + UnknownKeys];
        slots.Clear();
        // As a custom tool first, which most are; any other is small and is read again by its own table.
        while (cursor.NextField(ToolFields.Table, slots, place, out var field)) slots[field] = cursor.Take();
        var fields = new Fields(cursor.Body, ToolFields.Table, slots, place);
        var type = fields.String(ToolFields.Type, 200) ?? "custom";
        entry = new ToolEntry(index, type, new JsonRaw(cursor.Body[start..cursor.Consumed]), place, cursor.Warnings, marks);
        cache = marks.Read(fields, ToolFields.CacheControl, cursor.Warnings);
        if (type != "custom") return DefinedToolReader.Read(entry);
        foreach (var name in slots[ToolFields.Count..])
        {
            if (name.Kind == JsonTokenType.None) break;
            cursor.WarnUnknown(ToolFields.Table, name);
        }

        return CustomToolReader.Read(fields, index, cursor.Warnings);
    }
}
