using System.Globalization;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Sources;

/// <summary>
/// How a model that was asked to tells what a statement rests on (R20): <c>[[cite:d0.3-5,s1.0]]statement[[/cite]]</c>, with
/// the labels that the parts of the sources carry: <c>[d0.3]</c> is part 3 of document 0, <c>[s1.0]</c> the first of search
/// result 1. The mark stands before its statement, so that nothing but a mark is ever held back.
/// </summary>
internal static class CitationMark
{
    public static ReadOnlySpan<byte> Opening => "[[cite:"u8;

    public static ReadOnlySpan<byte> End => "[[/cite]]"u8;

    /// <summary><c>[d0.3]</c></summary>
    public static void AppendLabel(PooledBuffer output, CitableSource source, int part)
    {
        output.Append((byte)'[');
        AppendReference(output, source, part);
        output.Append((byte)']');
    }

    /// <summary><c>d0.3</c>, <c>d0.3-5</c></summary>
    public static void AppendReference(PooledBuffer output, CitableSource source, int first, int last = -1)
    {
        output.Append(source.Kind == SourceKind.SearchResult ? (byte)'s' : (byte)'d');
        output.Append(source.Index);
        output.Append((byte)'.');
        output.Append(first);
        if (last <= first) return;
        output.Append((byte)'-');
        output.Append(last);
    }

    /// <summary>What a whole mark refers to.</summary>
    /// <param name="mark">Plain ASCII, from bracket to bracket.</param>
    /// <param name="isWhole">Every reference exists.</param>
    /// <returns>Null for an end mark, and when nothing is there.</returns>
    public static List<SourceCitation>? Read(ReadOnlySpan<byte> mark, CitableSources sources, out bool isWhole)
    {
        isWhole = true;
        if (mark.SequenceEqual(End)) return null;
        List<SourceCitation>? citations = null;
        var body = mark[Opening.Length..^2];
        foreach (var range in body.Split((byte)','))
        {
            if (Cite(body[range].Trim((byte)' '), sources) is not { } citation) isWhole = false;
            else if (citations?.Exists(other => other.Span == citation.Span) != true) (citations ??= []).Add(citation);
        }

        return citations;
    }

    /// <param name="reference"><c>d0.3</c>, <c>d0.3-5</c>, or as models also write it, <c>d0.3-d0.5</c>.</param>
    private static SourceCitation? Cite(ReadOnlySpan<byte> reference, CitableSources sources)
    {
        var hyphen = reference.IndexOf((byte)'-');
        if (!Label(hyphen < 0 ? reference : reference[..hyphen], out var isSearchResult, out var index, out var first)) return null;
        var last = first;
        if (hyphen >= 0)
        {
            var end = reference[(hyphen + 1)..];
            if (!Number(end, out last) && !(Label(end, out var other, out var same, out last) && other == isSearchResult && same == index)) return null;
        }

        return sources.Find(isSearchResult, index)?.Cite(first, last);
    }

    private static bool Label(ReadOnlySpan<byte> label, out bool isSearchResult, out int index, out int part)
    {
        (isSearchResult, index, part) = (label.StartsWith("s"u8), 0, 0);
        if (!isSearchResult && !label.StartsWith("d"u8)) return false;
        var dot = label.IndexOf((byte)'.');
        return dot > 0 && Number(label[1..dot], out index) && Number(label[(dot + 1)..], out part);
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
