using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// R20: splits a marked text into what Anthropic sends, blocks that cite and blocks that do not. The marks themselves are never
/// shown, whatever they say. White space between two statements that cite belongs to the first, so that no block is white space only.
/// </summary>
/// <param name="splits">Otherwise the marks are taken out, and that is all.</param>
internal sealed class CitationStage : PassThroughStage, IMarkedText, IDisposable
{
    private readonly CitableSources _sources;
    private readonly Warnings _warnings;
    private readonly bool _splits;
    private readonly MarkScanner _scanner;
    private readonly PooledBuffer _gap = new(64);

    /// <summary>Of the text that comes, and of the block that is open; null cites nothing.</summary>
    private List<SourceCitation>? _wanted;
    private List<SourceCitation>? _shown;
    private List<Citation>? _waiting;
    private bool _isText;
    private bool _isRefusal;
    private bool _isOpen;

    public CitationStage(IAnswerSink next, CitableSources sources, Warnings warnings, bool splits = true)
        : base(next)
    {
        _sources = sources;
        _warnings = warnings;
        _splits = splits;
        _scanner = new MarkScanner(this);
    }

    /// <summary>The block opens with its first text: a mark may come before it.</summary>
    public override void OpenText() => _isText = true;

    // S14: what a refusal rests on is nobody's source.
    public override void OpenRefusal() => _isText = _isRefusal = true;

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        if (_isText) _scanner.Scan(escaped);
        else base.Append(escaped);
    }

    public override void Cite(Citation citation)
    {
        if (_isText && !_isOpen) (_waiting ??= []).Add(citation);
        else base.Cite(citation);
    }

    public override void Close()
    {
        if (!_isText)
        {
            base.Close();
            return;
        }

        _scanner.End();
        if (_gap.Length > 0 && !_isOpen) Open(null);
        FlushGap();
        if (_isOpen) base.Close();
        _isText = _isRefusal = _isOpen = false;
        (_wanted, _shown, _waiting) = (null, null, null);
    }

    public override void Finish(in AnswerEnd end)
    {
        if (end.Refusal is { Explanation: { } explanation })
            base.Finish(end with { Refusal = end.Refusal with { Explanation = Unmarked.Of(explanation) } });
        else
            base.Finish(end);
    }

    public void Dispose()
    {
        _scanner.Dispose();
        _gap.Dispose();
    }

    void IMarkedText.Text(ReadOnlySpan<byte> escaped)
    {
        if (_isOpen && ReferenceEquals(_wanted, _shown) && _gap.Length == 0)
        {
            base.Append(escaped);
            return;
        }

        var white = EscapedUtf16.LeadingWhiteSpace(escaped);
        _gap.Append(escaped[..white]);
        if (white == escaped.Length) return;
        Change();
        FlushGap();
        base.Append(escaped[white..]);
    }

    void IMarkedText.Mark(ReadOnlySpan<byte> mark)
    {
        if (!_splits || _isRefusal) return;
        _wanted = CitationMark.Read(mark, _sources, out var isWhole);
        if (!isWhole) _warnings.Add("citations", "unknown_source");
    }

    private void Change()
    {
        if (_isOpen)
        {
            if (ReferenceEquals(_wanted, _shown)) return;
            // Before the next statement that cites, white space still belongs to the block that is open.
            if (_wanted is not null) FlushGap();
            base.Close();
        }

        Open(_wanted);
    }

    private void FlushGap()
    {
        if (_gap.Length == 0) return;
        base.Append(_gap.Written);
        _gap.Clear();
    }

    private void Open(List<SourceCitation>? citations)
    {
        (_isOpen, _shown) = (true, citations);
        if (_isRefusal) base.OpenRefusal();
        else if (citations is null) base.OpenText();
        else base.OpenCited();
        // As recorded: what is cited comes first, then the text.
        if (citations is not null)
            foreach (var citation in citations) base.Cite(citation);
        if (_waiting is null) return;
        foreach (var citation in _waiting) base.Cite(citation);
        _waiting = null;
    }
}
