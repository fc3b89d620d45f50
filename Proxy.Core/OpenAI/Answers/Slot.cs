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

    public virtual void Free()
    {
    }

    protected abstract void TakeWhole(in OutputItem item, bool truncated);

    protected abstract void EndWithout(bool truncated);
}
