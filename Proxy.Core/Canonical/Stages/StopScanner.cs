using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// The machine behind <see cref="StopSequenceStage"/>: looks for stop sequences in one text that comes in escaped
/// fragments. Holds back only what may still become a sequence; all else passes as the bytes it came in.
/// A cut is always where a sequence could begin, so it never falls inside an escape or a surrogate pair.
/// </summary>
internal sealed class StopScanner(StopMatcher matcher) : IDisposable
{
    private readonly PooledBuffer _held = new(256);
    private int _heldFrom;
    private int _state;

    /// <summary>The sequence that was found; nothing more is to be scanned then.</summary>
    public string? Match { get; private set; }

    /// <returns>What can be handed on now, up to the match if there is one; valid until the next call.</returns>
    public ReadOnlySpan<byte> Scan(ReadOnlySpan<byte> escaped)
    {
        if (_state == StopMatcher.Root)
        {
            var whole = escaped[..Cut(escaped, 0)];
            _held.Clear();
            _heldFrom = 0;
            _held.Append(escaped[whole.Length..]);
            return whole;
        }

        // Half of it gone: rare enough that each byte moves about once, however long the sequences are.
        if (_heldFrom > _held.Length / 2)
        {
            _held.RemoveFirst(_heldFrom);
            _heldFrom = 0;
        }

        var scanned = _held.Length - _heldFrom;
        _held.Append(escaped);
        var text = _held.Written[_heldFrom..];
        var cut = Cut(text, scanned);
        _heldFrom += cut;
        return text[..cut];
    }

    /// <summary>The text is over: what is still held belongs to it, and nothing matches over its border.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        var rest = _state == StopMatcher.Root ? default : _held.Written[_heldFrom..];
        _state = StopMatcher.Root;
        return rest;
    }

    public void Dispose() => _held.Dispose();

    /// <param name="text">What is held and, from <paramref name="position"/> on, what is new.</param>
    /// <returns>Length of what can be handed on.</returns>
    private int Cut(ReadOnlySpan<byte> text, int position)
    {
        // The state speaks of the units (UTF-16) after `start`: all that is held, or all since nothing was.
        var start = 0;
        var units = matcher.Depth(_state);
        while (position < text.Length)
        {
            if (_state == StopMatcher.Root)
            {
                var plain = text[position..].IndexOfAny(matcher.Starts);
                if (plain < 0) return text.Length;
                start = position += plain;
                units = 0;
            }

            position += EscapedUtf16.Read(text[position..], out var first, out var second);
            _state = matcher.Step(_state, first);
            units++;
            if (second != 0)
            {
                _state = matcher.Step(_state, second);
                units++;
            }

            Match = matcher.Match(_state);
            if (Match is not null) return start + EscapedUtf16.PrefixLength(text[start..], units - Match.Length);
        }

        return _state == StopMatcher.Root ? text.Length : start + EscapedUtf16.PrefixLength(text[start..], units - matcher.Depth(_state));
    }
}
