using System.Diagnostics;

namespace Proxy.Core.Redaction;

/// <summary>
/// A place in a text of which the end may not be here yet. A rule that looks beyond what is here starves the window, and
/// nothing is decided before more has come: so a decision never depends on how the text was cut.
/// </summary>
/// <param name="text">UTF-8: up to <see cref="Behind"/> bytes that were decided already, the place, and what follows.</param>
/// <param name="isWhole">Nothing follows <paramref name="text"/>.</param>
internal ref struct TextWindow(ReadOnlySpan<byte> text, int at, bool isWhole)
{
    /// <summary>Bytes that rules may look back; those that hold a stream keep as many.</summary>
    public const int Behind = 64;

    /// <summary>What <see cref="this[int]"/> gives outside the text.</summary>
    public const int Nothing = -1;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _at = at;
    private readonly bool _isWhole = isWhole;

    /// <summary>Something was asked for that is not here yet.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>A byte by its distance from the place, negative for those before it, or <see cref="Nothing"/>.</summary>
    public int this[int offset]
    {
        get
        {
            Debug.Assert(offset >= -Behind, "A stream has no more than that.");
            var index = _at + offset;
            if ((uint)index < (uint)_text.Length) return _text[index];
            if (index >= 0 && !_isWhole) IsStarved = true;
            return Nothing;
        }
    }

    /// <summary>At most <paramref name="length"/> of the bytes before the place; up to <see cref="Behind"/>.</summary>
    public readonly ReadOnlySpan<byte> Before(int length)
    {
        Debug.Assert(length <= Behind, "A stream has no more than that.");
        return _text[Math.Max(0, _at - length).._at];
    }

    /// <summary>Bytes that were seen to be there.</summary>
    public readonly ReadOnlySpan<byte> Slice(int offset, int length) => _text.Slice(_at + offset, length);

    /// <summary>The text goes on with these bytes.</summary>
    public bool Has(ReadOnlySpan<byte> bytes, int offset = 0)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (this[offset + i] != bytes[i]) return false;
        }

        return true;
    }
}
