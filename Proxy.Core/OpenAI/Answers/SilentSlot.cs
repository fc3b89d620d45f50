namespace Proxy.Core.OpenAI.Answers;

/// <summary>Holds a place and shows nothing: an item not known yet, or a call too many (R53).</summary>
internal sealed class SilentSlot(AnswerOutput output, ItemKind kind) : Slot(output, kind)
{
    public override void Pump()
    {
    }

    public override void Close()
    {
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
    }

    protected override void EndWithout(bool truncated)
    {
    }
}
