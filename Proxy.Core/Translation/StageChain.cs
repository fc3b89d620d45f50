using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;

namespace Proxy.Core.Translation;

/// <summary>The stages that this answer needs, in order: an answer that needs none goes straight to its writer.</summary>
internal sealed class StageChain : IDisposable
{
    private readonly NullPruningStage? _pruning;
    private readonly StopSequenceStage? _stops;
    private readonly PrefillEchoStage? _prefill;

    /// <param name="prefill">The beginning of the answer that the client wrote itself (R7).</param>
    /// <param name="isWhole">The whole answer is at hand before its first call (C0.1).</param>
    public StageChain(IAnswerSink writer, PruningPlan? pruning, int? tokenLimit, StopMatcher? stops, string? prefill, bool isWhole)
    {
        First = writer;
        if (tokenLimit is { } limit) First = new TokenLimitStage(First, limit);
        // Before the limit, so that text that is held back counts only when it is shown.
        if (stops is not null) First = _stops = new StopSequenceStage(First, stops, drains: isWhole);
        // Before the stops: a sequence in what the client wrote itself ends nothing.
        if (prefill is not null) First = _prefill = new PrefillEchoStage(First, prefill);
        if (pruning is not null) First = _pruning = new NullPruningStage(First, pruning);
    }

    public IAnswerSink First { get; }

    public void Dispose()
    {
        _pruning?.Dispose();
        _stops?.Dispose();
        _prefill?.Dispose();
    }
}
