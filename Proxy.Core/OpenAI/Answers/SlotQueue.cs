using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Answers.Hosted;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// The output items in arrival order, and the way from a wire event to its item. Indexes may be sparse, out of order or
/// repeated, ids may differ between events of one item (seen in the recorded traces): the id decides where it is known, then the index.
/// </summary>
internal sealed class SlotQueue(AnswerOutput output)
{
    /// <summary>More items than any answer has; bounds what a hostile upstream can make us keep.</summary>
    private const int Most = 4096;

    private readonly List<Slot> _slots = [];
    private Slot? _last;
    private int _head;
    private bool _hasCall;

    public IReadOnlyList<Slot> All => _slots;

    /// <summary>The slot that an event names; null when there is none yet.</summary>
    public Slot? Find(int wireIndex, ReadOnlySpan<byte> itemId)
    {
        if (_last is not null && _last.WireIndex == wireIndex && _last.IsAbout(itemId)) return _last;
        if (!itemId.IsEmpty)
        {
            for (var i = _slots.Count - 1; i >= 0; i--)
                if (_slots[i].ItemId is { } id && itemId.SequenceEqual(id)) return _last = _slots[i];
        }

        // Without an index, the latest item that is still open.
        for (var i = _slots.Count - 1; i >= 0; i--)
        {
            var slot = _slots[i];
            if (wireIndex < 0 ? !slot.Completed : slot.WireIndex == wireIndex && (!slot.Completed || slot.IsAbout(itemId)))
                return _last = slot;
        }

        return null;
    }

    /// <summary>
    /// The slot that an element of <c>response.output</c> is, among those no other element took. By id; else, in a second
    /// round for what ids left over, by index; else the first of its kind.
    /// </summary>
    public Slot? Match(in OutputItem item, int position, bool byId)
    {
        Slot? match = null;
        foreach (var slot in _slots)
        {
            if (slot.Matched || (slot.Kind != item.Kind && slot.Kind != ItemKind.Unknown)) continue;
            if (byId ? slot.ItemId is { } id && item.Id.SequenceEqual(id) : slot.WireIndex == position)
            {
                match = slot;
                break;
            }

            if (!byId) match ??= slot;
        }

        if (match is not null) match.Matched = true;
        return match;
    }

    public Slot Add(ItemKind kind, int wireIndex, ReadOnlySpan<byte> itemId)
    {
        if (_slots.Count >= Most) output.Fail(Failure.Internal("upstream sent too many output items"));
        var slot = Make(kind);
        slot.WireIndex = wireIndex;
        if (!itemId.IsEmpty) slot.ItemId = itemId.ToArray();
        _slots.Add(slot);
        return _last = slot;
    }

    /// <summary>The place held by <paramref name="placeholder"/> becomes an item of <paramref name="kind"/>.</summary>
    public Slot Become(Slot placeholder, ItemKind kind)
    {
        var slot = Make(kind);
        slot.WireIndex = placeholder.WireIndex;
        slot.ItemId = placeholder.ItemId;
        slot.IsHead = placeholder.IsHead;
        slot.Matched = placeholder.Matched;
        _slots[_slots.IndexOf(placeholder)] = slot;
        return _last = slot;
    }

    /// <summary>Writes out what the head allows, and moves on to the next item as long as the head is complete.</summary>
    /// <param name="noMoreItems">The Response is over: nothing follows the last item.</param>
    public void Advance(bool noMoreItems = false)
    {
        while (_head < _slots.Count && !output.Ended)
        {
            var slot = _slots[_head];
            slot.IsHead = true;
            slot.Pump();
            if (!slot.Completed) return;
            if (slot.AwaitsNext && !FindNext(slot, noMoreItems)) return;
            slot.Close();
            slot.Free();
            _head++;
        }
    }

    /// <summary>Finds what follows the head, and gives the head what has no block of its own (S7).</summary>
    /// <returns>False while it is not known.</returns>
    private bool FindNext(Slot head, bool noMoreItems)
    {
        for (var i = _head + 1; i < _slots.Count; i++)
        {
            var next = _slots[i];
            if (next.IsHidden || (noMoreItems && next.Kind == ItemKind.Unknown)) continue;
            if (next.Kind == ItemKind.Unknown || (next.MayFollow && !next.Completed)) return false;
            if (!next.MayFollow)
            {
                head.Next = next;
                return true;
            }

            if (next.IsCarried) continue;
            next.IsCarried = true;
            head.Carry(next.Item);
        }

        return noMoreItems;
    }

    /// <summary>Closes the head's block, if one is open, and drops what waits behind it (S20 in mid-answer).</summary>
    public void CloseHead()
    {
        if (_head >= _slots.Count) return;
        var slot = _slots[_head++];
        if (!slot.IsHead) return;
        slot.Abandon(truncated: true);
        slot.Pump();
        slot.Close();
    }

    public void Free()
    {
        foreach (var slot in _slots) slot.Free();
    }

    private Slot Make(ItemKind kind)
    {
        switch (kind)
        {
            case ItemKind.Message:
                return new MessageSlot(output);
            case ItemKind.Reasoning:
                return new ReasoningSlot(output);
            case ItemKind.FunctionCall when _hasCall && output.Context.OneToolCall:
                // R53: the first call stays, the rest are dropped.
                output.Warn("tool_choice.disable_parallel_tool_use", "calls_dropped");
                return new SilentSlot(output, kind);
            case ItemKind.FunctionCall:
                _hasCall = true;
                return new FunctionCallSlot(output);
            case ItemKind.WebSearch:
                return new Web.WebSearchSlot(output);
            case ItemKind.CodeCall when output.Context.ShowCode:
                return new CodeCallSlot(output);
            case ItemKind.McpCall when output.Context.ShowMcp:
                return new McpCallSlot(output);
            case ItemKind.McpTools when output.Context.TellMcpTools:
                return new McpToolsSlot(output);
            case ItemKind.ToolSearch when output.Context.ToolSearch is not null:
                return new ToolSearchSlot(output);
            case ItemKind.ToolsFound when output.Context.ToolSearch is not null:
                return new ToolsFoundSlot(output);
            case ItemKind.Compaction when output.Context.ShowsCompaction:
                return new CompactionSlot(output);
            case ItemKind.Compaction or ItemKind.Carried or ItemKind.ToolSearch or ItemKind.ToolsFound or ItemKind.CodeCall or ItemKind.McpCall or ItemKind.McpTools:
                return new CarrierSlot(output, kind);
            default:
                return new SilentSlot(output, kind);
        }
    }
}
