using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Editing;

/// <summary>
/// Applies <c>context_management</c> to a conversation before it is translated (R64, R65). Deterministic and without memory:
/// the client keeps sending everything, so the same edits come out of the same conversation, and they change its prefix on
/// purpose, as Anthropic's do.
/// </summary>
internal static class ContextEditor
{
    /// <param name="applied">What was done, in the order of the edits; an edit that did nothing is not in it.</param>
    public static Conversation Apply(Conversation conversation, out IReadOnlyList<AppliedEdit> applied)
    {
        applied = [];
        if (conversation.Edits is not { Count: > 0 } edits) return conversation;
        var done = new List<AppliedEdit>();
        foreach (var edit in edits)
        {
            AppliedEdit? result = null;
            switch (edit)
            {
                case ClearToolUses clear:
                    conversation = ToolUseClearing.Apply(conversation, clear, out result);
                    break;
                case ClearThinking { Keep: { } keep }:
                    conversation = ThinkingClearing.Apply(conversation, keep, out result);
                    break;
            }

            if (result is { } one) done.Add(one);
        }

        applied = done;
        return conversation;
    }
}
