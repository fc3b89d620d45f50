using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>thinking</c> (R28–R32); what depends on the model is in <see cref="AliasRules"/>.</summary>
internal static class ThinkingReader
{
    private const int Type = 0;
    private const int BudgetTokens = 1;
    private const int Display = 2;
    private const int BlockBinding = 3;

    // With it a budget is that of a whole turn, over all its thinking between tool calls, and may be more than one answer has.
    private const string Interleaved = "interleaved-thinking-2025-05-14";

    private static readonly FieldTable s_table = new("thinking.", "type", "budget_tokens", "display", "block_binding");
    private static readonly FieldTable s_binding = new("thinking.block_binding.", "prefix_mismatch_behavior");

    public static ThinkingRequest Read(in Fields body, int field, int maxTokens, RequestTraits traits, Warnings warnings)
    {
        if (!body.Has(field)) return new ThinkingRequest(ThinkingMode.Unset);
        Span<JsonSlot> slots = stackalloc JsonSlot[4];
        var fields = body.Inner(field, s_table, slots, Place.Object("thinking"), warnings);
        var type = fields.RequiredString(Type, 100);
        var mode = type switch
        {
            "adaptive" => ThinkingMode.Adaptive,
            "enabled" => ThinkingMode.Enabled,
            "disabled" => ThinkingMode.Disabled,
            "between_tools" => ThinkingMode.BetweenTools,
            _ => throw Reject.At("thinking", "Input tag '" + Reject.Shown(type)
                + "' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'"),
        };
        var tagged = fields.Tagged(type);
        var dropForeign = ReadBinding(tagged, traits.Strict, warnings);
        var budget = mode == ThinkingMode.Enabled ? Budget(tagged, traits.Has(Interleaved) ? int.MaxValue : maxTokens) : null;
        if (mode != ThinkingMode.Enabled && fields.Has(BudgetTokens)) throw Reject.At(tagged.Path(BudgetTokens), Literals.Extra);
        if (mode == ThinkingMode.Disabled && fields.Has(Display)) throw Reject.At(tagged.Path(Display), Literals.Extra);
        var display = (ThinkingDisplay)(1 + tagged.Choice(Display, "summarized", "omitted", "updates"));
        return new ThinkingRequest(mode, budget, display) { DropForeign = dropForeign };
    }

    // R30.
    private static int? Budget(in Fields fields, int maxTokens)
    {
        var budget = fields.Integer(BudgetTokens, 1024) ?? throw Reject.At(fields.Path(BudgetTokens), Literals.Required);
        return budget < maxTokens
            ? budget
            : throw Canonical.Failures.RequestRejectedException.Invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
    }

    // R26: thinking that cannot be opened is dropped, which is one of the two choices; the other is made in strict mode only.
    private static bool ReadBinding(in Fields fields, bool strict, Warnings warnings)
    {
        if (fields.Object(BlockBinding) is null) return false;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        var binding = fields.Inner(BlockBinding, s_binding, slots, fields.Place.In("block_binding"), warnings);
        var choice = binding.Choice(0, "error", "drop_block");
        if (choice == 0 && !strict) warnings.Add("thinking.block_binding", "unsupported");
        return choice == 1;
    }
}
