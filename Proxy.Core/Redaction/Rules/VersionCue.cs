using System.Text;

namespace Proxy.Core.Redaction.Rules;

/// <summary>
/// Whether a word in front says that four numbers are a version, a section or an object identifier: <c>version 1.2.3.4</c>,
/// <c>FileVersion: "1.2.3.4"</c>, <c>§ 1.2.3.4</c>, <c>upgrade from 1.2.3.4 to 1.2.3.5</c>. Only where nothing but words of
/// <see cref="s_joins"/> and marks stand between: a chapter earlier on the line makes no address a version.
/// </summary>
internal static class VersionCue
{
    private const int Reach = 48;

    private static readonly byte[][] s_words = Cues.Words("release|releases|build|builds|nuget|firmware|driver|assembly|ver|semver|chrome|edg|safari|section|sections|chapter|clause|kapitel|abschnitt|oid");
    private static readonly byte[][] s_parts = Cues.Words("version|upgrad|downgrad");
    private static readonly byte[][] s_changes = Cues.Words("upgrad|downgrad");
    private static readonly byte[][] s_joins = Cues.Words("number|no|nr|num|nummer|is|was|ist|now|v");
    private static readonly byte[][] s_paths = Cues.Words("from|to|von|auf|and");
    private static readonly byte[][] s_short = Cues.Words("ver|no|nr|num|v");

    public static bool Is(in TextWindow text)
    {
        var before = text.Before(Reach);
        // What is at the edge may be the end of another word.
        var edge = before.Length == Reach ? 1 : 0;
        var isChange = false;
        while (true)
        {
            var (end, isSentence) = (before.Length, false);
            for (; end > 0 && IsMark(before[end - 1]); end--) isSentence |= before[end - 1] == '.';
            if (end > 0 && before[end - 1] == 0xA7) return end > 1 && before[end - 2] == 0xC2; // §
            var start = end;
            while (start > 0 && (Bytes.IsLetter(before[start - 1]) || before[start - 1] >= 0x80)) start--;
            if (start < edge) return false;
            var word = before[start..end];
            if (word.IsEmpty)
            {
                // The first of two versions.
                while (start > 0 && (Bytes.IsDigit(before[start - 1]) || before[start - 1] == '.')) start--;
                if (start == end || !isChange) return false;
                if (start > 0 && before[start - 1] is (byte)'v' or (byte)'V') start--;
            }
            else
            {
                if (isSentence && !IsAny(word, s_short)) return false;
                if (HasAny(word, isChange ? s_changes : s_parts)) return true;
                if (!isChange && IsAny(word, s_words)) return true;
                if (IsAny(word, s_paths)) isChange = true;
                else if (!IsAny(word, s_joins)) return false;
            }

            before = before[..start];
        }
    }

    private static bool IsMark(byte c) => c is (byte)' ' or (byte)'\t' or (byte)':' or (byte)'=' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'(' or (byte)'[' or (byte)'>' or (byte)'-' or (byte)'_' or (byte)'*' or (byte)'/' or (byte)'\\' or (byte)'.';

    private static bool IsAny(ReadOnlySpan<byte> word, byte[][] words)
    {
        foreach (var other in words)
        {
            if (Ascii.EqualsIgnoreCase(word, other)) return true;
        }

        return false;
    }

    /// <summary>Somewhere in it: <c>AssemblyFileVersion</c>, <c>upgraded</c>.</summary>
    private static bool HasAny(ReadOnlySpan<byte> word, byte[][] words)
    {
        foreach (var other in words)
        {
            for (var at = 0; at + other.Length <= word.Length; at++)
            {
                if (Ascii.EqualsIgnoreCase(word.Slice(at, other.Length), other)) return true;
            }
        }

        return false;
    }
}
