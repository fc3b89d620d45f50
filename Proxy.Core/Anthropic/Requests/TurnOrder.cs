using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Where system messages may stand (A1, R3).</summary>
internal static class TurnOrder
{
    /// <summary>
    /// A system message follows a user message, an answer that ends with a hosted tool's result, or another system message that does. Anthropic also wants an assistant message
    /// after it; that is not asked here, because Claude Code puts one after a compaction summary and the user may go on from there.
    /// Roles are free otherwise: same-role neighbours are normal (K4).
    /// </summary>
    public static void Check(List<Turn> turns)
    {
        for (var i = 0; i < turns.Count; i++)
        {
            if (turns[i].Role != Role.System) continue;
            // R66: what stood before it may be gone into a compaction.
            if (i == 0 ? turns[i].Index == 0 : turns[i - 1] is { Role: Role.Assistant, EndsInHostedResult: false })
                throw Reject.At(Place.Item("messages", i), "`system` messages must immediately follow a `user` message");
        }
    }
}
