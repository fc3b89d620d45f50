using System.Globalization;

namespace Proxy.Core.Json;

/// <summary>
/// Turns the content of a JSON string that itself holds JSON (tool input travels so) back into that JSON. Fragments
/// may split anything but an escape; a surrogate pair split between two fragments is put together again.
/// A lone surrogate has no UTF-8, so it stays the escape it was: inside the inner JSON's string it means the same.
/// </summary>
internal sealed class JsonUnescaper(PooledBuffer output)
{
    /// <summary>A high surrogate that waits for its other half; 0 for none.</summary>
    private int _high;

    public void Append(ReadOnlySpan<byte> escaped)
    {
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            if (plain > 0)
            {
                Flush();
                output.Append(escaped[..plain]);
                escaped = escaped[plain..];
            }

            if (escaped.Length < 2) return; // never: an escape is not split
            escaped = escaped[Escape(escaped)..];
        }
    }

    /// <summary>The input is over: a high surrogate that still waits is a lone one.</summary>
    public void Flush()
    {
        if (_high == 0) return;
        WriteLone(_high);
        _high = 0;
    }

    /// <returns>Length of the escape at the start of <paramref name="escaped"/>.</returns>
    private int Escape(ReadOnlySpan<byte> escaped)
    {
        if (escaped[1] == 'u' && escaped.Length >= 6 && TryHex(escaped[2..6], out var unit))
        {
            Unit(unit);
            return 6;
        }

        Flush();
        output.Append(escaped[1] switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            var same => same,
        });
        return 2;
    }

    private void Unit(int unit)
    {
        if (_high != 0 && char.IsLowSurrogate((char)unit))
        {
            var codePoint = char.ConvertToUtf32((char)_high, (char)unit);
            _high = 0;
            WriteRune(codePoint);
            return;
        }

        Flush();
        if (char.IsHighSurrogate((char)unit)) _high = unit;
        else if (char.IsLowSurrogate((char)unit)) WriteLone(unit);
        else WriteRune(unit);
    }

    private void WriteRune(int codePoint)
    {
        var span = output.GetSpan(4);
        output.Advance(new System.Text.Rune(codePoint).EncodeToUtf8(span));
    }

    private void WriteLone(int unit)
    {
        output.Append("\\u"u8);
        var span = output.GetSpan(4);
        unit.TryFormat(span, out var written, "x4", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    internal static bool TryHex(ReadOnlySpan<byte> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
