using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// One output item's place in the answer. Slots are written out one after another in the order their items arrived
/// (C4.3): the head slot passes its text straight on, the others keep it.
/// </summary>
internal abstract class Slot(AnswerOutput output, ItemKind kind)
{
    protected AnswerOutput Output { get; } = output;

    public ItemKind Kind => kind;

    /// <summary><c>output_index</c>; -1 when upstream names none.</summary>
    public int WireIndex { get; set; } = -1;

    /// <summary>Escaped; null while unknown.</summary>
    public byte[]? ItemId { get; set; }

    public bool IsHead { get; set; }

    /// <summary>The item is whole (or will never be): nothing more is taken.</summary>
    public bool Completed { get; private set; }

    /// <summary>Found again in <c>response.output</c>.</summary>
    public bool Matched { get; set; }

    /// <summary>Nothing speaks against <paramref name="itemId"/> being this item's id.</summary>
    public bool IsAbout(ReadOnlySpan<byte> itemId) => itemId.IsEmpty || ItemId is null || itemId.SequenceEqual(ItemId);

    /// <summary><c>output_item.added</c>: what is known of the item at its start.</summary>
    public virtual void Describe(in OutputItem item)
    {
    }

    /// <summary>A part began; it may stay empty.</summary>
    public virtual void BeginPart(TextKind text, int index)
    {
    }

    public virtual void Append(TextKind text, int index, ReadOnlySpan<byte> escaped)
    {
    }

    /// <summary>A part ended, and this is its whole text.</summary>
    public virtual void EndPart(TextKind text, int index, ReadOnlySpan<byte> whole)
    {
    }

    /// <summary>S8: an annotation of the text so far.</summary>
    public virtual void Annotate(int index, ReadOnlySpan<byte> annotation)
    {
    }

    /// <summary>All annotations of a text part that has ended; empty for none.</summary>
    public virtual void EndAnnotations(int index, ReadOnlySpan<byte> annotations)
    {
    }

    /// <summary>The item as upstream finished it: from <c>output_item.done</c>, or from <c>response.output</c> when that never came (C4.7).</summary>
    /// <param name="truncated">The response was cut off, so the item may be too (C4.8).</param>
    public void Complete(in OutputItem item, bool truncated)
    {
        if (Completed) return;
        Describe(item);
        TakeWhole(item, truncated || item.IsIncomplete);
        Completed = true;
    }

    /// <summary>The stream ended without this item's end.</summary>
    public void Abandon(bool truncated)
    {
        if (Completed) return;
        EndWithout(truncated);
        Completed = true;
    }

    /// <summary>The slot is the head: writes what can be written. Called again whenever there may be more.</summary>
    public abstract void Pump();

    /// <summary>The head slot is completed and pumped: closes its block.</summary>
    public abstract void Close();

    /// <summary>The block cannot be closed before it is known which item follows (S4).</summary>
    public virtual bool AwaitsNext => false;

    /// <summary>The item that follows, once known; null when none does.</summary>
    public Slot? Next { get; set; }

    /// <summary>It shows nothing and keeps nothing for the next turn.</summary>
    public virtual bool IsHidden => false;

    /// <summary>S7: it may turn out to have no block of its own, and then goes sealed with the block before it.</summary>
    public virtual bool MayFollow => false;

    /// <summary>The block before it took it.</summary>
    public bool IsCarried { get; set; }

    /// <summary>The whole item, of a slot that <see cref="MayFollow"/> and is completed.</summary>
    public virtual JsonRaw Item => default;

    /// <summary>Takes an item that comes right after this one, in order; only of a slot that <see cref="AwaitsNext"/>.</summary>
    public virtual void Carry(JsonRaw follower)
    {
    }

    public virtual void Free()
    {
    }

    protected abstract void TakeWhole(in OutputItem item, bool truncated);

    protected abstract void EndWithout(bool truncated);
}
