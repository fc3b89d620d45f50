using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>context_management</c>. Claude Code always sends the one edit that changes nothing here: keep all thinking.</summary>
internal static class ContextManagementReader
{
    private const int Type = 0;
    private const int Keep = 1;

    private static readonly FieldTable s_table = new("context_management.", "edits");
    private static readonly FieldTable s_edit = new(
        "context_management.edits.", "type", "keep", "trigger", "clear_at_least", "clear_tool_inputs", "exclude_tools", "instructions", "pause_after_compaction");

    private static readonly FieldTable s_keep = new("context_management.edits.keep.", "type", "value");

    public static void Check(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.ContextManagement)) return;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        var fields = body.Inner(BodyFields.ContextManagement, s_table, slots, Place.Object("context_management"), warnings);
        if (fields.List(0) is null) return;
        var edits = fields.Enter(0, warnings);
        for (var i = 0; edits.NextElement(); i++) CheckEdit(ref edits, Place.Item("context_management.edits", i));
    }

    private static void CheckEdit(ref JsonCursor cursor, Place place)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[8];
        cursor.Fill(s_edit, slots, place);
        var edit = new Fields(cursor.Body, s_edit, slots, place);
        var type = edit.RequiredString(Type, 100);
        // R64–R66 are not here yet: the conversation is sent whole, which loses nothing.
        if (type != "clear_thinking_20251015" || !KeepsAll(edit, cursor.Warnings)) cursor.Warnings.Add("context_management." + type, "unsupported");
    }

    private static bool KeepsAll(in Fields edit, Warnings warnings)
    {
        if (edit.Kind(Keep) == JsonTokenType.String) return edit.String(Keep, 100) == "all";
        if (edit.Kind(Keep) != JsonTokenType.StartObject) return false;
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        return edit.Inner(Keep, s_keep, slots, edit.Place.In("keep"), warnings).String(0, 100) == "all";
    }
}
