using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Sources;

/// <summary>Where a part of a source ends; it begins where the one before it ended.</summary>
/// <param name="End">Bytes of the escaped text before it.</param>
/// <param name="CharEnd">Characters (Unicode code points) before it.</param>
internal readonly record struct SourcePart(int End, int CharEnd);

/// <summary>
/// R20: a source that the model may cite, in numbered parts: the sentences of a text, or the blocks. It outlives the request's
/// body, so its bytes are its own.
/// </summary>
/// <param name="text">Content of a JSON string, escapes intact, as the client sent it; of blocks, one after another.</param>
internal sealed class CitableSource(SourceKind kind, int index, byte[] text, IReadOnlyList<SourcePart> parts)
{
    public SourceKind Kind => kind;

    public int Index => index;

    public int Parts => parts.Count;

    public JsonText? Title { get; init; }

    /// <summary>Of a search result.</summary>
    public JsonText? Source { get; init; }

    public ReadOnlySpan<byte> Part(int part) => text.AsSpan(Begin(part)..parts[part].End);

    /// <param name="first">A part.</param>
    /// <param name="last">A part, cited too.</param>
    /// <returns>Null when there are no such parts, or nothing stands there (an image).</returns>
    public SourceCitation? Cite(int first, int last)
    {
        if (first < 0 || last < first || last >= parts.Count || Begin(first) == parts[last].End) return null;
        // The source's own bytes: whatever the model says, it is never the model's words that are told as cited.
        byte[] cited = [(byte)'"', .. text.AsSpan(Begin(first)..parts[last].End), (byte)'"'];
        var span = kind == SourceKind.Text
            ? new SourceSpan(kind, index, first == 0 ? 0 : parts[first - 1].CharEnd, parts[last].CharEnd)
            : new SourceSpan(kind, index, first, last + 1);
        return new SourceCitation(span, new JsonText(cited)) { Title = Title, Source = Source };
    }

    /// <summary>The parts that a citation covered; none when they do not begin and end there.</summary>
    public (int First, int Last)? Find(SourceSpan span)
    {
        if (span.Kind != kind) return null;
        if (kind != SourceKind.Text) return span.Start >= 0 && span.End > span.Start && span.End <= parts.Count ? (span.Start, span.End - 1) : null;
        var first = span.Start == 0 ? 0 : PartEndingAt(span.Start) + 1;
        var last = PartEndingAt(span.End);
        return (span.Start == 0 || first > 0) && last >= first ? (first, last) : null;
    }

    private int Begin(int part) => part == 0 ? 0 : parts[part - 1].End;

    /// <returns>-1 for none.</returns>
    private int PartEndingAt(int character)
    {
        var (low, high) = (0, parts.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (parts[middle].CharEnd == character) return middle;
            if (parts[middle].CharEnd < character) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }
}
