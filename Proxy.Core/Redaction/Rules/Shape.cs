namespace Proxy.Core.Redaction.Rules;

/// <summary>What a number's digits (0 to 9) and letters (as upper-case ASCII) must be.</summary>
internal delegate bool ShapeCheck(ReadOnlySpan<byte> values);

/// <summary>How a number is written, and what makes it one.</summary>
/// <param name="Pattern">
/// <c>d</c> a digit, <c>A</c> a letter, <c>s</c> a space, hyphen or dot and always the same one, <c>o</c> one of them or
/// nothing; all else stands for itself.
/// </param>
/// <param name="Cue">One of these words must stand in front; null for none.</param>
/// <param name="Unless">None of these may.</param>
internal sealed record Shape(string Pattern, PiiKind Kind, ShapeCheck Check, byte[][]? Cue = null, byte[][]? Unless = null)
{
    private const int Longest = 24;

    /// <returns>Bytes; 0 when the text at the window's place is none of these.</returns>
    public int Match(ref TextWindow text)
    {
        Span<byte> values = stackalloc byte[Longest];
        var (at, taken, separator) = (0, 0, 0);
        foreach (var expected in Pattern)
        {
            var c = text[at];
            switch (expected)
            {
                case 'd' when Bytes.IsDigit(c):
                    values[taken++] = (byte)(c - '0');
                    at++;
                    break;
                case 'A' when Bytes.IsLetter(c):
                    values[taken++] = (byte)(c & ~0x20);
                    at++;
                    break;
                case 'o':
                    at += Separator(ref text, at, out _);
                    break;
                case 's' when Separator(ref text, at, out var found) is > 0 and var bytes && (separator == 0 || separator == found):
                    separator = found;
                    at += bytes;
                    break;
                case ' ' when Bytes.Space(ref text, at) is > 0 and var bytes:
                    at += bytes;
                    break;
                default:
                    if (c != expected || expected is 'd' or 'A' or 's') return 0;
                    at++;
                    break;
            }
        }

        if (!Bytes.EndsNumber(ref text, at) || !Check(values[..taken])) return 0;
        return (Cue is null || Cues.Near(text, Cue)) && (Unless is null || !Cues.Near(text, Unless, 24)) ? at : 0;
    }

    private static int Separator(ref TextWindow text, int at, out int kind)
    {
        var space = Bytes.Space(ref text, at);
        kind = space > 0 ? ' ' : text[at];
        return space > 0 ? space : kind is '-' or '.' ? 1 : 0;
    }
}
