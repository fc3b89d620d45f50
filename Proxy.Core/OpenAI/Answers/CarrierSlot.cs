using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>R25: an item with no Anthropic shape is carried, sealed, by a redacted_thinking block, so that the next turn can put it back.</summary>
internal class CarrierSlot(AnswerOutput output, ItemKind kind = ItemKind.Carried) : Slot(output, kind)
{
    /// <summary>Bytes. A generated image would make every later request of the conversation as large.</summary>
    private const int MaxItemBytes = 1024 * 1024;

    private byte[]? _sealed;

    public override void Pump()
    {
    }

    public override void Close()
    {
        if (_sealed is not null) Write(_sealed);
    }

    public override void Free()
    {
        if (_sealed is not null) Output.Release(_sealed.Length);
        _sealed = null;
    }

    protected virtual void Write(byte[] envelope) => Output.Redacted(envelope);

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        if (item.Raw.Length > MaxItemBytes)
        {
            Output.Warn(EscapedUtf8.DecodeString(item.Type), "too_large", "*:too_large");
            return;
        }

        if (item.IsIncomplete || (truncated && item.IsRunning))
        {
            EndWithout(truncated);
            return;
        }

        _sealed = Output.Seal(new SealedItem
        {
            Kind = SealedKind.Item,
            Upstream = Output.Context.Scope.Route.Upstream,
            Family = Output.Context.Scope.Route.Profile.Family,
            Item = new JsonRaw(item.Raw.ToArray()),
        });
        Output.Hold(_sealed.Length);
    }

    protected override void EndWithout(bool truncated) => Output.Warn("output", "unfinished_item");
}
