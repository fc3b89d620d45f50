using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// The text of one content part, summary part or argument string, as its fragments arrive. Bytes are kept while the part
/// is not at the head, and for good when <paramref name="keeps"/>: its whole text is needed when it ends.
/// </summary>
internal sealed class TextPart(AnswerOutput output, TextKind kind, int index, bool keeps)
{
    private PooledBuffer? _kept;
    private int _passed;
    private int _seen;

    public TextKind Kind => kind;

    /// <summary><c>content_index</c> or <c>summary_index</c>.</summary>
    public int Index => index;

    /// <summary>No more text comes.</summary>
    public bool Done { get; private set; }

    /// <summary>Null as long as the text cites nothing (S8).</summary>
    public Web.PartCitations? Citations { get; set; }

    /// <summary>The part was found again in the finished item.</summary>
    public bool Matched { get; set; }

    public bool IsEmpty => _seen == 0;

    /// <summary>Kept and not passed on yet.</summary>
    public bool HasPending => _kept is not null && _kept.Length > _passed;

    /// <summary>The whole text, escaped, of a part that keeps it.</summary>
    public ReadOnlySpan<byte> Kept => _kept is null ? default : _kept.Written;

    /// <summary>Takes a fragment. <paramref name="live"/>: it goes to the sink at once.</summary>
    public void Append(ReadOnlySpan<byte> escaped, bool live)
    {
        if (escaped.IsEmpty) return;
        _seen += EscapedUtf8.DecodedLength(escaped);
        if (live) output.Append(escaped);
        if (live && !keeps) return;
        output.Hold(escaped.Length);
        if (output.Ended) return;
        _kept ??= new PooledBuffer(256);
        _kept.Append(escaped);
        if (live) _passed = _kept.Length;
    }

    /// <summary>
    /// The part's whole text is known: takes what no fragment brought (C4.5). Fragments and whole may escape the same
    /// text differently, so it is the decoded lengths that are compared.
    /// </summary>
    public void Complete(ReadOnlySpan<byte> whole, bool live)
    {
        if (EscapedUtf8.DecodedLength(whole) > _seen) Append(whole[EscapedUtf8.PrefixEnd(whole, _seen)..], live);
        Done = true;
    }

    /// <summary>Ends a part whose whole text is never told.</summary>
    public void End() => Done = true;

    /// <summary>Passes on what was kept.</summary>
    public void Flush()
    {
        if (!HasPending) return;
        output.Append(_kept!.Written[_passed..]);
        _passed = _kept.Length;
        if (!keeps) Free();
    }

    public void Free()
    {
        if (_kept is null) return;
        output.Release(_kept.Length);
        _kept.Dispose();
        _kept = null;
        _passed = 0;
    }
}
