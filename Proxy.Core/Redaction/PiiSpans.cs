using Proxy.Core.Redaction.Rules;

namespace Proxy.Core.Redaction;

/// <summary>Bytes of a text, from <paramref name="Start"/> up to <paramref name="End"/>.</summary>
internal readonly record struct PiiSpan(PiiKind Kind, int Start, int End);

/// <summary>What is personal or secret in a text that is here as a whole, from its start to its end.</summary>
/// <param name="from">Where to begin; what stands before it only tells what it is.</param>
internal ref struct PiiSpans(ReadOnlySpan<byte> utf8, int from = 0)
{
    private readonly ReadOnlySpan<byte> _text = utf8;
    private int _at = from;

    /// <returns>False when there is no more.</returns>
    public bool Next(out PiiSpan span)
    {
        while (_at < _text.Length)
        {
            var start = _at;
            var window = new TextWindow(_text, start, isWhole: true);
            var finding = PiiScanner.At(ref window);
            if (finding.IsNone)
            {
                _at++;
                while (_at < _text.Length && Bytes.IsWord(_text[_at]) && Bytes.IsWord(_text[_at - 1])) _at++;
                continue;
            }

            _at += finding.Length;
            var tail = new TailScan(finding.Tail);
            while (_at < _text.Length && tail.Takes(_text[_at])) _at++;
            span = new PiiSpan(finding.Kind, start, _at);
            return true;
        }

        span = default;
        return false;
    }
}
