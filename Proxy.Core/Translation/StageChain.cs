using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.OpenAI;

namespace Proxy.Core.Translation;

/// <summary>The stages that this answer needs, in order: an answer that needs none goes straight to its writer.</summary>
internal sealed class StageChain : IDisposable
{
    private readonly NullPruningStage? _pruning;
    private readonly StopSequenceStage? _stops;
    private readonly PrefillEchoStage? _prefill;
    private readonly CitationStage? _citations;
    private readonly CompactionStage? _compaction;

    /// <param name="tap">What listens to the answer as upstream gave it; null for nobody.</param>
    /// <param name="isWhole">The whole answer is at hand before its first call (C0.1).</param>
    public StageChain(IAnswerSink writer, AnswerContext context, PruningPlan? pruning, int? tokenLimit, StopMatcher? stops, bool isWhole, Func<IAnswerSink, IAnswerSink>? tap = null)
    {
        First = writer;
        // A summary is whole or nothing: what limits and shapes an answer has no say in it.
        if (context.IsSummary)
        {
            First = _compaction = new CompactionStage(First, context.SignsSummary ? context.SignSummary : null);
            if (context.Citing is { } cited) First = _citations = new CitationStage(First, cited, context.Scope.Warnings, splits: false);
            if (tap is not null) First = tap(First);
            return;
        }

        if (tokenLimit is { } limit) First = new TokenLimitStage(First, limit, context.Fresh?.Usage);
        // Before the limit, so that text that is held back counts only when it is shown.
        if (stops is not null) First = _stops = new StopSequenceStage(First, stops, drains: isWhole, context.Fresh?.Usage);
        // Before the stops: marks are no text, neither to match nor to count.
        if (context.Citing is { } sources) First = _citations = new CitationStage(First, sources, context.Scope.Warnings);
        // Before the stops: a sequence in what the client wrote itself ends nothing.
        if (context.Prefill is { } prefill) First = _prefill = new PrefillEchoStage(First, prefill);
        if (pruning is not null) First = _pruning = new NullPruningStage(First, pruning);
        if (tap is not null) First = tap(First);
    }

    public IAnswerSink First { get; }

    public void Dispose()
    {
        _pruning?.Dispose();
        _stops?.Dispose();
        _prefill?.Dispose();
        _citations?.Dispose();
        _compaction?.Dispose();
    }
}
