using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// R7: a model that was asked to go on with a text may begin by repeating it. The first text block is held back as long as
/// it is a beginning of that text; if all of it comes, it is dropped, and with it the white space before it. Anything else
/// passes as the bytes it came in. The block opens with its first text, because a repetition may be all there is.
/// </summary>
internal sealed class PrefillEchoStage(IAnswerSink next, string prefill) : PassThroughStage(next), IDisposable
{
    // The model need not repeat the white space at the border of the two messages.
    private readonly string _prefill = prefill.TrimStart();
    private readonly PooledBuffer _held = new(256);
    private List<Citation>? _uncited;
    private int _matched;
    private bool _isDecided;
    private bool _isUnopened;

    public override void OpenText()
    {
        if (_isDecided) base.OpenText();
        else _isUnopened = true;
    }

    public override void OpenRefusal()
    {
        _isDecided = true;
        base.OpenRefusal();
    }

    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
        _isDecided = true;
        base.OpenToolUse(id, name, toolset);
    }

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        // Thinking goes before the text and is not looked at.
        if (_isUnopened && !_isDecided) escaped = escaped[Compare(escaped)..];
        if (!escaped.IsEmpty && (_isDecided || !_isUnopened)) Show(escaped);
    }

    public override void Cite(Citation citation)
    {
        if (_isUnopened) (_uncited ??= []).Add(citation);
        else base.Cite(citation);
    }

    public override void Close()
    {
        if (_isUnopened && !_isDecided)
        {
            // Only a part of it was repeated: then it was no repetition.
            _isDecided = true;
            if (_held.Length > 0) Show(default);
        }

        if (!_isUnopened) base.Close();
        _isUnopened = false;
        _uncited = null;
    }

    public void Dispose() => _held.Dispose();

    /// <summary>Goes on comparing. What is not decided yet is held.</summary>
    /// <returns>How much of <paramref name="escaped"/> was taken: none of it is to be shown.</returns>
    private int Compare(ReadOnlySpan<byte> escaped)
    {
        var position = 0;
        while (position < escaped.Length && _matched < _prefill.Length)
        {
            var length = EscapedUtf16.Read(escaped[position..], out var first, out var second);
            var isSame = _prefill[_matched] == first && (second == 0 || (_matched + 1 < _prefill.Length && _prefill[_matched + 1] == second));
            if (!isSame && !(_matched == 0 && char.IsWhiteSpace(first)))
            {
                _isDecided = true;
                _held.Append(escaped[..position]);
                return position;
            }

            if (isSame) _matched += second == 0 ? 1 : 2;
            position += length;
        }

        if (_matched < _prefill.Length)
        {
            _held.Append(escaped);
            return escaped.Length;
        }

        _isDecided = true;
        _held.Clear();
        return position;
    }

    private void Show(ReadOnlySpan<byte> escaped)
    {
        if (!_isUnopened)
        {
            base.Append(escaped);
            return;
        }

        _isUnopened = false;
        base.OpenText();
        _held.Append(escaped);
        base.Append(_held.Written);
        _held.Clear();
        if (_uncited is null) return;
        foreach (var citation in _uncited) base.Cite(citation);
        _uncited = null;
    }
}
