using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// R57, C4.6: upstream knows no stop sequences, so they are found here, in text blocks only and never over the border of
/// two. The text before the first one is the last thing the client sees; the answer then ends, and
/// <see cref="IAnswerSink.Ended"/> tells the host to cancel upstream. A text block opens with its first text, because a
/// sequence may begin the block and then there is none.
/// </summary>
/// <param name="compaction">What the compaction cost that the answer begins with (R66); null for none.</param>
/// <param name="drains">
/// Upstream's answer is here as a whole: its end, with the true usage, is waited for. Otherwise the usage is counted here.
/// </param>
internal sealed class StopSequenceStage(IAnswerSink next, StopMatcher matcher, bool drains, Usage? compaction = null) : PassThroughStage(next), IDisposable
{
    private readonly StopScanner _scanner = new(matcher);
    private readonly ShownText _shown = new();
    private HostedUses _uses;
    private int _inputEstimate;
    private List<Citation>? _uncited;
    private BlockState _block;
    private bool _isCited;

    private enum BlockState
    {
        None,
        UnopenedText,
        Text,
        Thinking,
        ToolUse,
    }

    private bool IsOver => _scanner.Match is not null || Ended;

    public override void Start(in AnswerStart start)
    {
        _inputEstimate = start.InputTokensEstimate;
        base.Start(start);
    }

    public override void OpenText()
    {
        if (IsOver) return;
        _block = BlockState.UnopenedText;
        _isCited = false;
    }

    public override void OpenCited()
    {
        OpenText();
        _isCited = true;
    }

    public override void OpenRefusal() => OpenText();

    public override void OpenThinking()
    {
        if (IsOver) return;
        _block = BlockState.Thinking;
        base.OpenThinking();
    }

    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
        if (IsOver) return;
        _block = BlockState.ToolUse;
        base.OpenToolUse(id, name, toolset);
    }

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        if (IsOver) return;
        if (_block is BlockState.Thinking or BlockState.ToolUse)
        {
            Show(escaped);
            return;
        }

        Show(_scanner.Scan(escaped));
        if (_scanner.Match is null || Ended) return;
        CloseBlock();
        if (!drains) Stop();
    }

    public override void Sign(ReadOnlySpan<byte> signature)
    {
        if (!IsOver) base.Sign(signature);
    }

    public override void Close()
    {
        if (IsOver) return;
        if (_block is BlockState.UnopenedText or BlockState.Text) Show(_scanner.Rest());
        CloseBlock();
    }

    public override void Redacted(ReadOnlySpan<byte> data)
    {
        if (!IsOver) base.Redacted(data);
    }

    public override void Hosted(HostedBlock block)
    {
        if (IsOver) return;
        _uses.Count(block);
        base.Hosted(block);
    }

    public override void Cite(Citation citation)
    {
        if (IsOver) return;
        // The text it belongs to may be held back whole, and its block with it.
        if (_block == BlockState.UnopenedText) (_uncited ??= []).Add(citation);
        else base.Cite(citation);
    }

    public override void Finish(in AnswerEnd end) =>
        base.Finish(_scanner.Match is { } match ? new AnswerEnd(StopReason.StopSequence, end.Usage, StopSequence: match) { Extras = Shown(end.Extras) } : end);

    public override void Fail(Failure failure)
    {
        // What went wrong after the match is nothing that a stream would have lived to see.
        if (_scanner.Match is not null) Stop();
        else base.Fail(failure);
    }

    public void Dispose()
    {
        _scanner.Dispose();
        _shown.Dispose();
    }

    // What ran after the match is not told of, nor where.
    private AnswerExtras? Shown(AnswerExtras? extras) => extras?.Container is null ? extras : extras with { Container = _uses.Container };

    private void Show(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty) return;
        if (_block == BlockState.UnopenedText)
        {
            _block = BlockState.Text;
            if (_isCited) base.OpenCited();
            else base.OpenText();
        }

        _shown.Append(escaped, _block == BlockState.Thinking);
        base.Append(escaped);
        if (_uncited is null) return;
        foreach (var citation in _uncited) base.Cite(citation);
        _uncited = null;
    }

    private void CloseBlock()
    {
        if (_block is not (BlockState.None or BlockState.UnopenedText))
        {
            _shown.EndBlock(_block == BlockState.Thinking);
            base.Close();
        }

        _uncited = null;
        _block = BlockState.None;
    }

    /// <summary>Reasoning that was never shown is not known here, so the output may be more than is told.</summary>
    private void Stop()
    {
        var (all, thinking) = _shown.Count();
        var usage = _uses.AddTo(new Usage { Input = _inputEstimate, Output = all, Reasoning = thinking, Estimated = true });
        Finish(new AnswerEnd(StopReason.StopSequence, usage) { Extras = _uses.Extras(compaction) });
    }
}
