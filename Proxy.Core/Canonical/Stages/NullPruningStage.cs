using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// K10: removes a null for an optional argument that cannot be null, while the input streams. One fragment in gives at
/// most one out; a tool whose schema has nothing to prune is not even looked at.
/// </summary>
internal sealed class NullPruningStage(IAnswerSink next, PruningPlan plan) : PassThroughStage(next), IDisposable
{
    private NullPruner? _pruner;
    private bool _active;

    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
        var node = plan.Find(name, toolset);
        _active = node is not null;
        if (node is not null) (_pruner ??= new NullPruner()).Reset(node);
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
}
