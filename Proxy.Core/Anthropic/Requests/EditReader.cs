using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the edits that there are, with Anthropic's defaults (R64–R66).</summary>
internal static class EditReader
{
    private const int DefaultClearTrigger = 100_000;
    private const int DefaultKeptToolUses = 3;
    private const int DefaultKeptTurns = 1;
    private const int DefaultCompactTrigger = 150_000;
    private const int LongestInstructions = 100_000;

    private static readonly FieldTable s_amount = new("context_management.edits.", "type", "value");

    /// <summary><c>{"trigger":{"type":"input_tokens","value":30000},"keep":{"type":"tool_uses","value":3},"clear_at_least":{"type":"input_tokens","value":5000},"exclude_tools":["web_search"],"clear_tool_inputs":true}</c></summary>
    public static ClearToolUses ClearToolUses(in Fields edit, Warnings warnings)
    {
        var (byUses, trigger) = Amount(edit, EditFields.Trigger, warnings, "input_tokens", "tool_uses") ?? (0, DefaultClearTrigger);
        var inputs = edit.Kind(EditFields.ClearToolInputs) == JsonTokenType.StartArray ? Names(edit, EditFields.ClearToolInputs, warnings) : null;
        return new ClearToolUses(
            byUses == 0 ? trigger : null,
            byUses == 0 ? null : trigger,
            Amount(edit, EditFields.Keep, warnings, "tool_uses")?.Value ?? DefaultKeptToolUses)
        {
            ClearAtLeast = Amount(edit, EditFields.ClearAtLeast, warnings, "input_tokens")?.Value ?? 0,
            ExcludeTools = Names(edit, EditFields.ExcludeTools, warnings) ?? new HashSet<string>(),
            ClearsInputs = inputs is not null || (edit.Flag(EditFields.ClearToolInputs) ?? false),
            InputsOf = inputs,
        };
    }

    /// <summary><c>{"keep":"all"}</c>, <c>{"keep":{"type":"all"}}</c> or <c>{"keep":{"type":"thinking_turns","value":2}}</c></summary>
    public static ClearThinking ClearThinking(in Fields edit, Warnings warnings)
    {
        if (edit.Kind(EditFields.Keep) == JsonTokenType.String)
        {
            edit.Choice(EditFields.Keep, "all");
            return new ClearThinking((int?)null);
        }

        if (!edit.Has(EditFields.Keep)) return new ClearThinking(DefaultKeptTurns);
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var keep = edit.Inner(EditFields.Keep, s_amount, slots, edit.Place.In("keep"), warnings);
        return keep.Choice(0, "thinking_turns", "all") == 1
            ? new ClearThinking((int?)null)
            : new ClearThinking(keep.Integer(1, 1) ?? throw Reject.At(keep.Path(1), Literals.Required));
    }

    /// <summary><c>{"trigger":{"type":"input_tokens","value":150000},"pause_after_compaction":true,"instructions":"…"}</c></summary>
    public static Compact Compact(in Fields edit, Warnings warnings) => new(Amount(edit, EditFields.Trigger, warnings, "input_tokens")?.Value ?? DefaultCompactTrigger)
    {
        Pauses = edit.Flag(EditFields.PauseAfterCompaction) ?? false,
        Instructions = InstructionsOf(edit, EditFields.Instructions),
    };

    /// <summary>R66, R67: empty ones, or nothing but white space, count as absent.</summary>
    public static JsonText? InstructionsOf(in Fields fields, int field) =>
        string.IsNullOrWhiteSpace(fields.String(field, LongestInstructions)) ? null : fields.Text(field);

    /// <summary><c>{"type":"input_tokens","value":30000}</c>: which of the types, and the value.</summary>
    private static (int Type, int Value)? Amount(in Fields edit, int field, Warnings warnings, params ReadOnlySpan<string> types)
    {
        if (edit.Object(field) is null) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var amount = edit.Inner(field, s_amount, slots, edit.Place.In(EditFields.Table.Name(field)), warnings);
        var type = amount.Choice(0, types);
        if (type < 0) throw Reject.At(amount.Path(0), Literals.Required);
        return (type, amount.Integer(1, 0) ?? throw Reject.At(amount.Path(1), Literals.Required));
    }

    private static HashSet<string>? Names(in Fields edit, int field, Warnings warnings)
    {
        if (edit.List(field) is null) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cursor = edit.Enter(field, warnings);
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonTokenType.String) throw Reject.At(edit.Path(field), Literals.NotString);
            try
            {
                names.Add(new JsonText(cursor.Body[cursor.TokenStart..cursor.Consumed]).Decode());
            }
            catch (InvalidOperationException)
            {
                // F07: a lone surrogate is in no tool's name.
            }
        }

        return names;
    }
}
