using System.Buffers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Sources;

/// <summary>
/// Splits a text into sentences, each with the white space after it, as Anthropic cites plain text. A sentence that is split
/// wrongly costs nothing but a coarser or a finer citation, so the rules are few: an end mark and white space, an empty line, a
/// line break. What goes on with a small letter goes on.
/// </summary>
internal static class Sentences
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create(".!?…");
    private static readonly SearchValues<char> s_wideEnds = SearchValues.Create("。！？｡");
    private static readonly SearchValues<char> s_closers = SearchValues.Create("\"')]}”’»」』）*_");

    private enum Gap
    {
        None,

        /// <summary>A sentence seems to have ended.</summary>
        Soft,

        /// <summary>It has ended, however it goes on.</summary>
        Hard,
    }

    /// <param name="escaped">Content of a JSON string, escapes intact.</param>
    /// <returns>Nothing for an empty text; the last part ends with the text.</returns>
    public static List<SourcePart> Split(ReadOnlySpan<byte> escaped)
    {
        var parts = new List<SourcePart>();
        var (position, chars, word, breaks) = (0, 0, 0, 0);
        var (isEnded, isWhite, isHigh, hasBegun) = (false, true, false, false);
        var gap = Gap.None;
        while (position < escaped.Length)
        {
            var length = EscapedUtf16.Read(escaped[position..], out var first, out var second);
            if (char.IsWhiteSpace(first))
            {
                if (first == '\n') breaks++;
                if (gap == Gap.None && (isEnded || breaks > 0) && hasBegun) gap = Gap.Soft;
                if (breaks > 1 && gap == Gap.Soft) gap = Gap.Hard;
                (isWhite, isEnded, word) = (true, false, 0);
            }
            else
            {
                var isCloser = s_closers.Contains(first);
                if ((gap == Gap.Hard && (isWhite || !isCloser)) || (gap == Gap.Soft && !char.IsLower(first)))
                {
                    parts.Add(new SourcePart(position, chars));
                    gap = Gap.None;
                }

                if (gap == Gap.Soft) gap = Gap.None;
                // "J. Smith" is one name.
                if (s_ends.Contains(first)) isEnded = first != '.' || word != 1;
                else if (!isCloser) isEnded = false;
                if (s_wideEnds.Contains(first)) gap = Gap.Hard;
                (isWhite, hasBegun, breaks) = (false, true, 0);
                word = char.IsLetter(first) ? word + 1 : 0;
            }

            position += length;
            // An escaped surrogate pair is one character.
            if (!(isHigh && char.IsLowSurrogate(first))) chars++;
            isHigh = second == 0 && char.IsHighSurrogate(first) && !(isHigh && char.IsLowSurrogate(first));
        }

        if (chars > 0) parts.Add(new SourcePart(position, chars));
        return parts;
    }
}
