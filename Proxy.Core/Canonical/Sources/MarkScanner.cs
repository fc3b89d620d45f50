using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Sources;

/// <summary>Finds the marks of <see cref="CitationMark"/> in a text that comes in fragments; only what may still become one is held back.</summary>
internal sealed class MarkScanner(IMarkedText target) : IDisposable
{
    /// <summary>Characters; more than any mark that says something. What is longer is text.</summary>
    private const int Longest = 256;

    /// <summary><c>[[ci</c> and <c>[[/c</c>: a text that ends so was cut off within a mark.</summary>
    private const int Telling = 4;

    private readonly PooledBuffer _held = new(64);
    private readonly byte[] _mark = new byte[Longest];
    private int _length;

    private enum Verdict
    {
        NoMark,
        Partial,
        Whole,
    }

    /// <param name="escaped">Content of a JSON string, never split inside an escape.</param>
    public void Scan(ReadOnlySpan<byte> escaped)
    {
        while (_length > 0 && !escaped.IsEmpty)
        {
            var length = EscapedUtf16.Read(escaped, out var character, out _);
            _held.Append(escaped[..length]);
            escaped = escaped[length..];
            var verdict = Take(character);
            if (verdict == Verdict.Whole) Tell();
            else if (verdict == Verdict.NoMark) GiveUp();
        }

        if (!escaped.IsEmpty) ScanAnew(escaped);
    }

    /// <summary>The text is over.</summary>
    public void End()
    {
        if (_length is > 0 and < Telling) target.Text(_held.Written);
        Clear();
    }

    public void Dispose() => _held.Dispose();

    /// <returns>Where the first bracket is, plain or escaped; the length for none.</returns>
    private static int Start(ReadOnlySpan<byte> escaped)
    {
        var position = 0;
        while (true)
        {
            var next = escaped[position..].IndexOfAny((byte)'[', (byte)'\\');
            if (next < 0) return escaped.Length;
            position += next;
            var c = EscapedChar.At(escaped[position..]);
            if (c.Value == '[') return position;
            position += c.Length;
        }
    }

    /// <summary>Nothing is held yet. Text stays in one piece as long as no mark parts it.</summary>
    private void ScanAnew(ReadOnlySpan<byte> escaped)
    {
        var at = 0;
        while (true)
        {
            at += Start(escaped[at..]);
            var verdict = Verdict.Partial;
            var end = at;
            while (end < escaped.Length && verdict == Verdict.Partial)
            {
                end += EscapedUtf16.Read(escaped[end..], out var character, out _);
                verdict = Take(character);
            }

            if (verdict == Verdict.NoMark)
            {
                Clear();
                at += EscapedChar.At(escaped[at..]).Length;
                continue;
            }

            if (at > 0) target.Text(escaped[..at]);
            if (verdict == Verdict.Partial)
            {
                _held.Append(escaped[at..]);
                return;
            }

            Tell();
            escaped = escaped[end..];
            at = 0;
        }
    }

    private void Tell()
    {
        target.Mark(_mark.AsSpan(0, _length));
        Clear();
    }

    /// <summary>What was held begins no mark. Its first bracket is text; a mark may begin behind it.</summary>
    private void GiveUp()
    {
        var bracket = EscapedChar.At(_held.Written).Length;
        var rest = _held.Written[bracket..].ToArray();
        target.Text(_held.Written[..bracket]);
        Clear();
        Scan(rest);
    }

    private void Clear()
    {
        _held.Clear();
        _length = 0;
    }

    private Verdict Take(char character)
    {
        var at = _length;
        if (at == Longest || !char.IsAscii(character)) return Verdict.NoMark;
        // Models are not strict about case.
        character = char.ToLowerInvariant(character);
        _mark[_length++] = (byte)character;
        if (_mark.AsSpan(0, _length).StartsWith("[[/"u8))
        {
            if (_length > CitationMark.End.Length || character != CitationMark.End[at]) return Verdict.NoMark;
            return _length == CitationMark.End.Length ? Verdict.Whole : Verdict.Partial;
        }

        if (at < CitationMark.Opening.Length) return character == CitationMark.Opening[at] ? Verdict.Partial : Verdict.NoMark;
        var isClosing = _mark[at - 1] == ']';
        if (character == ']') return isClosing ? Verdict.Whole : Verdict.Partial;
        return !isClosing && (char.IsAsciiLetterOrDigit(character) || character is '.' or ',' or '-' or ' ' or ':' or ';') ? Verdict.Partial : Verdict.NoMark;
    }
}
