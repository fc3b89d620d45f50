using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// Output items into blocks, wherever they come from: events as they stream, or whole items of a Response. A JSON answer
/// is the case where nothing was streamed before the Response came (C0.1), so both transports share every rule.
/// </summary>
internal sealed class ItemAssembler(AnswerOutput output)
{
    private readonly SlotQueue _slots = new(output);

    /// <summary><c>output_item.added</c>; its item may be null (the item comes later).</summary>
    public void Add(int wireIndex, in OutputItem item)
    {
        if (Refuses(item)) return;
        output.Start();
        var slot = _slots.Find(wireIndex, item.Id);
        if (slot is null or { Completed: true } || !slot.IsAbout(item.Id)) slot = _slots.Add(item.Kind, wireIndex, item.Id);
        else if (slot.Kind == ItemKind.Unknown && item.Kind != ItemKind.Unknown) slot = _slots.Become(slot, item.Kind);
        Describe(slot, item);
        _slots.Advance();
    }

    public void Append(TextKind text, in StreamEvent happened)
    {
        var slot = SlotFor(text, happened);
        if (!slot.Completed) slot.Append(text, happened.PartIndex, happened.Delta);
    }

    public void BeginPart(TextKind? text, in StreamEvent happened)
    {
        if (text is not { } kind || SlotFor(kind, happened) is not { Completed: false } slot) return;
        slot.BeginPart(kind, happened.PartIndex);
        _slots.Advance();
    }

    public void EndPart(TextKind? text, in StreamEvent happened, ReadOnlySpan<byte> whole)
    {
        if (text is not { } kind || SlotFor(kind, happened) is not { Completed: false } slot) return;
        slot.EndPart(kind, happened.PartIndex, whole);
        _slots.Advance();
    }

    /// <summary>S8.</summary>
    public void Annotate(in StreamEvent happened)
    {
        if (happened.Annotation.IsEmpty || SlotFor(TextKind.Text, happened) is not { Completed: false } slot) return;
        slot.Annotate(happened.PartIndex, happened.Annotation);
    }

    /// <summary>S8: before the end of the part, which closes its block.</summary>
    public void EndAnnotations(TextKind? text, in StreamEvent happened, ReadOnlySpan<byte> annotations)
    {
        if (text != TextKind.Text || SlotFor(TextKind.Text, happened) is not { Completed: false } slot) return;
        slot.EndAnnotations(happened.PartIndex, annotations);
    }

    /// <summary><c>output_item.done</c>.</summary>
    public void Complete(int wireIndex, in OutputItem item)
    {
        if (item.IsMissing || Refuses(item)) return;
        output.Start();
        var slot = _slots.Find(wireIndex, item.Id);
        // Done twice is the same item; another id at a used index is another item.
        if (slot is { Completed: true } && slot.IsAbout(item.Id)) return;
        if (slot is { Completed: true } || (slot is not null && slot.Kind != ItemKind.Unknown && slot.Kind != item.Kind)) slot = null;
        slot ??= _slots.Add(item.Kind, wireIndex, item.Id);
        CompleteSlot(slot, item, truncated: false);
        _slots.Advance();
    }

    /// <summary>C4.7: what the Response says in the end. Finishes open items, adds those that never streamed, and writes all.</summary>
    /// <param name="array"><c>response.output</c>; may be empty although items streamed (seen in a recorded trace).</param>
    public void Reconcile(ReadOnlySpan<byte> array, bool truncated)
    {
        var matched = new List<Slot?>();
        foreach (var element in new JsonElements(array))
        {
            var item = OutputItem.Read(element);
            if (Refuses(item)) return;
            matched.Add(_slots.Match(item, matched.Count, byId: true));
        }

        output.Start();
        var position = 0;
        foreach (var element in new JsonElements(array))
        {
            // A broken answer is read no further: what follows may be endless.
            if (output.Ended) return;
            var item = OutputItem.Read(element);
            if (item.Kind != ItemKind.Unknown)
            {
                var slot = matched[position] ?? _slots.Match(item, position, byId: false) ?? AddLate(item, position);
                CompleteSlot(slot, item, truncated);
                _slots.Advance();
            }

            position++;
        }

        foreach (var slot in _slots.All) slot.Abandon(truncated);
        _slots.Advance(noMoreItems: true);
    }

    /// <summary>The answer ends here although items are open: the shown block is closed, nothing follows.</summary>
    public void CutOff() => _slots.CloseHead();

    public void Free() => _slots.Free();

    private Slot AddLate(in OutputItem item, int position)
    {
        var slot = _slots.Add(item.Kind, position, item.Id);
        slot.Matched = true;
        return slot;
    }

    private void CompleteSlot(Slot slot, in OutputItem item, bool truncated)
    {
        if (slot.Kind == ItemKind.Unknown && !slot.Completed) slot = _slots.Become(slot, item.Kind);
        if (slot.ItemId is null && !item.Id.IsEmpty) slot.ItemId = item.Id.ToArray();
        slot.Complete(item, truncated);
    }

    private static void Describe(Slot slot, in OutputItem item)
    {
        if (item.IsMissing) return;
        if (slot.ItemId is null && !item.Id.IsEmpty) slot.ItemId = item.Id.ToArray();
        if (slot.Kind == item.Kind) slot.Describe(item);
    }

    /// <summary>The item an event is about; made now when its <c>added</c> is late (F34).</summary>
    private Slot SlotFor(TextKind text, in StreamEvent happened)
    {
        var slot = _slots.Find(happened.OutputIndex, happened.ItemId);
        if (slot is not null && slot.Kind != ItemKind.Unknown) return slot;
        var kind = text switch
        {
            TextKind.Text or TextKind.Refusal => ItemKind.Message,
            TextKind.Arguments => ItemKind.FunctionCall,
            _ => ItemKind.Reasoning,
        };
        slot = slot is null ? _slots.Add(kind, happened.OutputIndex, happened.ItemId) : _slots.Become(slot, kind);
        _slots.Advance();
        return slot;
    }

    /// <summary>S6: a call that was never asked for and that nobody would answer.</summary>
    private bool Refuses(in OutputItem item)
    {
        if (item.Kind != ItemKind.NeverRequested) return false;
        output.Fail(Failure.Internal("upstream called a tool that was not offered: " + EscapedUtf8.DecodeString(item.Type)));
        return true;
    }
}
