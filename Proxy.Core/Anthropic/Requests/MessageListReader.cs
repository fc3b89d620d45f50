using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the <c>messages</c> array.</summary>
internal sealed class MessageListReader(BlockListReader lists, RequestTraits traits)
{
    private const int Most = 100_000;

    private readonly MessageReader _messages = new(lists, traits);

    /// <param name="cursor">On the array's opening bracket.</param>
    public List<Turn> Read(ref JsonCursor cursor)
    {
        var turns = new List<Turn>();
        var empty = -1;
        while (cursor.NextElement())
        {
            var index = turns.Count;
            // F10: refused as soon as it is seen, whatever follows.
            if (index == Most) throw Reject.At("messages", "List should have at most 100000 items");
            // F09.
            if (empty >= 0) throw EmptyContent(empty);
            var turn = _messages.Read(ref cursor, index, out var isEmpty);
            // K3: a system message may carry nothing but an effort.
            if (isEmpty && turn.Role == Role.User) throw EmptyContent(index);
            if (isEmpty && turn.Role == Role.Assistant) empty = index;
            turns.Add(turn);
        }

        return turns;
    }

    private static Canonical.Failures.RequestRejectedException EmptyContent(int index) => Reject.At(
        Place.Item("messages", index), "all messages must have non-empty content except for the optional final assistant message");
}
