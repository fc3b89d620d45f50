using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>context_management</c> (R64–R66): <c>{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}</c>, as Claude Code sends it.</summary>
internal static class ContextManagementReader
{
    private const int Type = 0;

    private static readonly FieldTable s_table = new("context_management.", "edits");

    /// <returns>Null when there is none.</returns>
    public static IReadOnlyList<ContextEdit>? Read(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.ContextManagement)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        var fields = body.Inner(BodyFields.ContextManagement, s_table, slots, Place.Object("context_management"), warnings);
        if (fields.List(0) is null) return [];
        var list = new List<ContextEdit>();
        var edits = fields.Enter(0, warnings);
        for (var i = 0; edits.NextElement(); i++)
            if (ReadEdit(ref edits, Place.Item("context_management.edits", i)) is { } edit) list.Add(edit);
        return list;
    }

    private static ContextEdit? ReadEdit(ref JsonCursor cursor, Place place)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[EditFields.Count];
        cursor.Fill(EditFields.Table, slots, place);
        var edit = new Fields(cursor.Body, EditFields.Table, slots, place);
        var type = edit.RequiredString(Type, 100);
        switch (type)
        {
            case "clear_tool_uses_20250919":
                return EditReader.ClearToolUses(edit.Tagged(type), cursor.Warnings);
            case "clear_thinking_20251015":
                return EditReader.ClearThinking(edit.Tagged(type), cursor.Warnings);
            case "compact_20260112":
                return EditReader.Compact(edit.Tagged(type), cursor.Warnings);
            default:
                // K5: an edit to come; the conversation is sent whole, which loses nothing.
                cursor.Warnings.Add("context_management." + type, "unsupported", "context_management.*:unsupported");
                return null;
        }
    }
}
