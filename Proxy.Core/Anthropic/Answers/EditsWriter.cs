using Proxy.Core.Canonical.Editing;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>R64, R65: <c>"context_management":{"applied_edits":[{"type":"clear_tool_uses_20250919","cleared_tool_uses":8,"cleared_input_tokens":50000}]}</c>, to clients that sent some, and then also when nothing was done.</summary>
internal static class EditsWriter
{
    public static void Write(PooledBuffer output, MessageFormat format)
    {
        if (format.AppliedEdits is not { } edits) return;
        output.Append(",\"context_management\":{\"applied_edits\":["u8);
        for (var i = 0; i < edits.Count; i++)
        {
            if (i > 0) output.Append((byte)',');
            output.Append(edits[i].Kind == EditKind.ClearToolUses
                ? "{\"type\":\"clear_tool_uses_20250919\",\"cleared_tool_uses\":"u8
                : "{\"type\":\"clear_thinking_20251015\",\"cleared_thinking_turns\":"u8);
            output.Append(edits[i].Cleared);
            output.Append(",\"cleared_input_tokens\":"u8);
            output.Append(edits[i].InputTokens);
            output.Append((byte)'}');
        }

        output.Append("]}"u8);
    }
}
