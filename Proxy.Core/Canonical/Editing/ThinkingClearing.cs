using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Editing;

/// <summary>
/// R65: takes thinking out of older turns. A turn of the model reaches from one question to the next: messages that only
/// bring tool results belong to it.
/// </summary>
internal static class ThinkingClearing
{
    public static Conversation Apply(Conversation conversation, int keep, out AppliedEdit? applied)
    {
        applied = null;
        var turns = conversation.Turns;
        // :: Where the turns that keep their thinking begin, seen from the end.
        var kept = 0;
        var hasThinking = false;
        var first = turns.Count;
        while (first > 0 && kept < keep)
        {
            var turn = turns[--first];
            hasThinking |= turn.Role == Role.Assistant && turn.Blocks.Any(IsThinking);
            if (!IsQuestion(turn) || !hasThinking) continue;
            kept++;
            hasThinking = false;
        }

        // :: What is before them.
        var edited = new List<Turn>(turns);
        var (cleared, bytes) = (0, 0L);
        for (var i = 0; i < first; i++)
        {
            if (IsQuestion(turns[i])) hasThinking = false;
            if (turns[i].Role != Role.Assistant || !turns[i].Blocks.Any(IsThinking)) continue;
            if (!hasThinking) cleared++;
            hasThinking = true;
            bytes += turns[i].Blocks.Where(IsThinking).Sum(PromptSize.Bytes);
            edited[i] = turns[i] with { Blocks = [.. turns[i].Blocks.Where(block => !IsThinking(block))] };
        }

        if (cleared == 0) return conversation;
        applied = new AppliedEdit(EditKind.ClearThinking, cleared, PromptSize.Tokens(bytes));
        return conversation with { Turns = edited };
    }

    private static bool IsQuestion(Turn turn) => turn.Role == Role.User && !turn.Blocks.Any(block => block is ToolResultBlock);

    private static bool IsThinking(Block block) => block is ThinkingBlock or RedactedThinkingBlock;
}
