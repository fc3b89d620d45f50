using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// A call that upstream made itself, written as whole blocks when its item is done: what streams of it before (the code as it is
/// written) has no place in a block that Anthropic's clients would take.
/// </summary>
internal abstract class HostedCallSlot(AnswerOutput output, ItemKind kind) : Slot(output, kind)
{
    private readonly List<HostedBlock> _blocks = [];
    private int _held;

    public override void Pump()
    {
    }

    public override void Close()
    {
        foreach (var block in _blocks) Output.Hosted(block);
    }

    public override void Free()
    {
        Output.Release(_held);
        _held = 0;
        _blocks.Clear();
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        // R27: what was cut off upstream could not go back; and it ran to no end that could be told.
        if (item.IsIncomplete || (truncated && item.IsRunning))
        {
            EndWithout(truncated);
            return;
        }

        // The blocks are slices of the item, and the item is gone with its event.
        var copy = item.Raw.ToArray();
        Output.Hold(_held = copy.Length);
        Read(copy);
    }

    protected override void EndWithout(bool truncated) => Output.Warn("output", "unfinished_item");

    /// <param name="item">A whole JSON object.</param>
    protected abstract void Read(ReadOnlyMemory<byte> item);

    protected void Add(HostedBlock block) => _blocks.Add(block);

    /// <summary>The id of both blocks: it holds what they do not show.</summary>
    protected string Id(string prefix, JsonRaw template) =>
        SealedIds.Make(prefix, new CallTemplate(Output.Context.Scope.Route.Upstream, template).Encode(), Output.Context.Scope);
}
