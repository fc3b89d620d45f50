using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Editing;

/// <summary>R64: replaces the oldest tool results by a few words, so that the model sees that there was something.</summary>
internal static class ToolUseClearing
{
    private static readonly JsonText s_cleared = JsonText.From("[cleared]");
    private static readonly JsonRaw s_noInput = JsonRaw.From("{}");

    public static Conversation Apply(Conversation conversation, ClearToolUses edit, out AppliedEdit? applied)
    {
        applied = null;
        var uses = new List<ToolUseBlock>();
        foreach (var turn in conversation.Turns)
            foreach (var block in turn.Blocks)
                if (block is ToolUseBlock use) uses.Add(use);
        if (!IsTriggered(conversation, edit, uses.Count)) return conversation;

        var cleared = new Dictionary<string, ToolUseBlock>(StringComparer.Ordinal);
        foreach (var use in uses.Take(Math.Max(0, uses.Count - edit.Keep)))
            if (!edit.ExcludeTools.Contains(use.Name)) cleared.TryAdd(use.Id, use);
        if (cleared.Count == 0) return conversation;

        long bytes = 0;
        var turns = new List<Turn>(conversation.Turns.Count);
        foreach (var turn in conversation.Turns) turns.Add(Clear(turn, cleared, edit, ref bytes));
        var tokens = PromptSize.Tokens(Math.Max(0, bytes));
        if (tokens < edit.ClearAtLeast) return conversation;
        applied = new AppliedEdit(EditKind.ClearToolUses, cleared.Count, tokens);
        return conversation with { Turns = turns };
    }

    private static bool IsTriggered(Conversation conversation, ClearToolUses edit, int uses) => edit.TriggerToolUses is { } most
        ? uses > most
        : PromptSize.Of(conversation) > edit.TriggerTokens;

    private static Turn Clear(Turn turn, Dictionary<string, ToolUseBlock> cleared, ClearToolUses edit, ref long bytes)
    {
        List<Block>? blocks = null;
        for (var i = 0; i < turn.Blocks.Count; i++)
        {
            if (Clear(turn.Blocks[i], cleared, edit) is not { } instead) continue;
            bytes += PromptSize.Bytes(turn.Blocks[i]) - PromptSize.Bytes(instead);
            (blocks ??= [.. turn.Blocks])[i] = instead;
        }

        return blocks is null ? turn : turn with { Blocks = blocks };
    }

    /// <returns>Null for a block that stays.</returns>
    private static Block? Clear(Block block, Dictionary<string, ToolUseBlock> cleared, ClearToolUses edit) => block switch
    {
        // What was an error is gone with its text: only that something was here is still said.
        ToolResultBlock result when cleared.ContainsKey(result.ToolUseId) =>
            result with { Content = [new TextBlock(result.Path, s_cleared)], IsString = true, IsError = false },
        ToolUseBlock use when edit.ClearsInputs && cleared.ContainsKey(use.Id) && edit.InputsOf?.Contains(use.Name) != false => use with { Input = s_noInput },
        _ => null,
    };
}
