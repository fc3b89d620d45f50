using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the top-level <c>compaction</c> (R67): <c>{"type":"summarize","instructions":"…"}</c>.</summary>
internal static class CompactionReader
{
    private static readonly FieldTable s_table = new("compaction.", "type", "instructions");

    /// <param name="turns">After compactions that stand in them were taken out.</param>
    public static SummaryRequest? Read(in Fields body, List<Turn> turns, bool isCompacted, Warnings warnings)
    {
        if (!body.Has(BodyFields.Compaction)) return null;
        if (body.Has(BodyFields.ContextManagement)) throw Reject.At("compaction", "cannot be combined with `context_management`");
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var fields = body.Inner(BodyFields.Compaction, s_table, slots, Place.Object("compaction"), warnings);
        if (fields.Choice(0, "summarize") < 0) throw Reject.At(fields.Path(0), Literals.Required);
        if (!isCompacted && !turns.Any(turn => turn.Role != Role.System && turn.Blocks.Count > 0))
            throw Reject.Coded("compaction: there is no `user` or `assistant` content to summarize", "compaction_nothing_to_summarize");
        if (turns.Count > 0 && turns[^1].Role == Role.Assistant && turns[^1].Blocks.Any(block => block is ToolUseBlock))
            throw Reject.Coded("compaction: the last `assistant` turn is not finished", "compaction_incomplete_turn");
        return new SummaryRequest(EditReader.InstructionsOf(fields, 1), IsSigned: true);
    }
}
