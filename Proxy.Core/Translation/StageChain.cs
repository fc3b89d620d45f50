using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;

namespace Proxy.Core.Translation;

/// <summary>The stages that this answer needs, in order: an answer that needs none goes straight to its writer.</summary>
internal sealed class StageChain : IDisposable
{
    private readonly NullPruningStage? _pruning;

    public StageChain(IAnswerSink writer, PruningPlan? pruning, int? tokenLimit)
    {
        First = writer;
        if (tokenLimit is { } limit) First = new TokenLimitStage(First, limit);
        if (pruning is not null) First = _pruning = new NullPruningStage(First, pruning);
    }

    public IAnswerSink First { get; }

    public void Dispose() => _pruning?.Dispose();
}
