using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// K10, R35, R36: removes the nulls that stand for absence, while the answer streams: from tool input, and from text that
/// follows an output format. One fragment in gives at most one out; a block in which nothing is pruned is not even looked at.
/// </summary>
internal sealed class NullPruningStage(IAnswerSink next, PruningPlan plan) : PassThroughStage(next), IDisposable
{
    private NullPruner? _pruner;
    private bool _active;

    public override void OpenText()
    {
        Begin(plan.Text);
        base.OpenText();
    }

    // S14: OpenRefusal is passed through. Its words follow no schema.
    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
        Begin(plan.Find(name, toolset));
        base.OpenToolUse(id, name, toolset);
    }

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        if (!_active)
        {
            base.Append(escaped);
            return;
        }

        var pruned = _pruner!.Prune(escaped);
        if (!pruned.IsEmpty) base.Append(pruned);
    }

    public override void Close()
    {
        if (_active)
        {
            _active = false;
            var rest = _pruner!.Rest();
            if (!rest.IsEmpty) base.Append(rest);
        }

        base.Close();
    }

    public void Dispose() => _pruner?.Dispose();

    private void Begin(PruningNode? node)
    {
        _active = node is not null;
        if (node is not null) (_pruner ??= new NullPruner()).Reset(node);
    }
}
