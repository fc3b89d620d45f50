using System.Text;
using Proxy.Core.Json;
using Proxy.Core.Redaction.Rules;

namespace Proxy.Core.Redaction;

/// <summary>
/// Puts typed masks in the place of personal data and secrets, in a text that comes in pieces. What could still become a
/// value is held back (one word as a rule, a kilobyte at most), so the result is the same however the text was cut.
/// </summary>
internal sealed class PiiMasker(PooledBuffer output) : IDisposable
{
    private readonly PooledBuffer _text = new(1024);
    private TailScan _tail;
    private int _at;

    /// <summary>Bytes that wait for what follows them.</summary>
    public int Held => _text.Length - _at;

    /// <param name="utf8">May end anywhere, even inside a character.</param>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        _text.Append(utf8);
        Run(isWhole: false);
        // Moved up seldom: each byte is moved once as a rule.
        if (_at < 4 * 1024) return;
        _text.RemoveFirst(_at - TextWindow.Behind);
        _at = TextWindow.Behind;
    }

    /// <summary>The text is over; the next one has nothing to do with it.</summary>
    public void End()
    {
        Run(isWhole: true);
        _text.Clear();
        (_at, _tail) = (0, default);
    }

    public void Dispose() => _text.Dispose();

    public static void Mask(ReadOnlySpan<byte> utf8, PooledBuffer output)
    {
        if (!Masks.Instance.Rewrite(utf8, 0, output)) output.Append(utf8);
    }

    /// <summary>A lone surrogate becomes U+FFFD.</summary>
    public static string Mask(string text)
    {
        using var masked = new PooledBuffer(text.Length + 64);
        Mask(Encoding.UTF8.GetBytes(text), masked);
        return Encoding.UTF8.GetString(masked.Written);
    }

    private void Run(bool isWhole)
    {
        while (_at < _text.Length)
        {
            var text = _text.Written;
            if (_tail.Takes(text[_at]))
            {
                _at++;
                continue;
            }

            var window = new TextWindow(text, _at, isWhole);
            var finding = PiiScanner.At(ref window);
            if (window.IsStarved) return;
            if (finding.IsNone)
            {
                Pass(text);
                continue;
            }

            output.Append(finding.Kind.Mask());
            _at += finding.Length;
            _tail = new TailScan(finding.Tail);
        }
    }

    // Nothing starts inside of a word.
    private void Pass(ReadOnlySpan<byte> text)
    {
        var end = _at + 1;
        while (end < text.Length && Bytes.IsWord(text[end]) && Bytes.IsWord(text[end - 1])) end++;
        output.Append(text[_at..end]);
        _at = end;
    }
}
