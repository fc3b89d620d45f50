using System.Text;
using Proxy.Core.Json;
using Proxy.Core.Redaction.Rules;

namespace Proxy.Core.Redaction;

/// <summary>
/// The values of one conversation that upstream shall not see, and what it sees instead. The same value has the same
/// placeholder in every turn and on every replica, and nothing is kept: each request brings all of its values along. A
/// value that was found once is replaced wherever it stands from there on, so that what upstream said and got restored
/// becomes again what upstream said (C0.3). Not thread-safe.
/// </summary>
/// <param name="key">32 bytes: who has it can tell whether a placeholder stands for a value.</param>
internal sealed class Placeholders(byte[] key, string tenant) : ITextRewriter
{
    // Shorter ones stand in too many places by chance.
    private const int ShortestKnown = 6;
    private const int MostKnown = 1024;
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly List<(byte[] Value, byte[] Placeholder)> _known = [];
    private readonly HashSet<string> _knownTexts = new(StringComparer.Ordinal);

    /// <summary>There is something to restore.</summary>
    public bool Any => _values.Count > 0;

    /// <summary>A request is written, possibly once more: what is known depends on what stood in it before (C0.3).</summary>
    public void Begin()
    {
        _known.Clear();
        _knownTexts.Clear();
    }

    public bool Rewrite(ReadOnlySpan<byte> utf8, int from, PooledBuffer output)
    {
        var found = Find(utf8, from);
        if (found.Count == 0) return false;
        var written = from;
        foreach (var (start, end, kind) in found)
        {
            output.Append(utf8[written..start]);
            output.Append(Placeholder(utf8[start..end], kind));
            written = end;
        }

        output.Append(utf8[written..]);
        return true;
    }

    /// <returns>The value behind a placeholder of this conversation; null for any other text.</returns>
    public byte[]? Value(ReadOnlySpan<byte> placeholder) => _values.GetValueOrDefault(Encoding.ASCII.GetString(placeholder));

    private List<(int Start, int End, PiiKind? Kind)> Find(ReadOnlySpan<byte> utf8, int from)
    {
        var found = new List<(int Start, int End, PiiKind? Kind)>();
        foreach (var (value, _) in _known)
        {
            for (var at = from; utf8[at..].IndexOf(value) is >= 0 and var next; at += next + value.Length)
            {
                var (start, end) = (at + next, at + next + value.Length);
                if ((start > from && Bytes.IsWord(utf8[start - 1]) && Bytes.IsWord(value[0])) || (end < utf8.Length && Bytes.IsWord(utf8[end]) && Bytes.IsWord(value[^1]))) continue;
                found.Add((start, end, null));
            }
        }

        var spans = new PiiSpans(utf8, from);
        while (spans.Next(out var span)) found.Add((span.Start, span.End, span.Kind));
        for (var at = from; utf8[at..].IndexOf((byte)'[') is >= 0 and var next; at += next + 1)
        {
            if (PlaceholderText.LengthAt(utf8[(at + next)..], out _) is > 0 and var length) found.Add((at + next, at + next + length, null));
        }

        return found.Count < 2 ? found : WithoutOverlaps(found);
    }

    // The first one wins; of those that start together, the longest.
    private static List<(int Start, int End, PiiKind? Kind)> WithoutOverlaps(List<(int Start, int End, PiiKind? Kind)> found)
    {
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End != b.End ? b.End.CompareTo(a.End) : (b.Kind is null).CompareTo(a.Kind is null));
        var kept = new List<(int Start, int End, PiiKind? Kind)>(found.Count);
        foreach (var one in found)
        {
            if (kept.Count == 0 || one.Start >= kept[^1].End) kept.Add(one);
        }

        return kept;
    }

    private byte[] Placeholder(ReadOnlySpan<byte> value, PiiKind? kind)
    {
        var text = Encoding.UTF8.GetString(value);
        if (_knownTexts.Contains(text))
        {
            foreach (var known in _known)
            {
                if (value.SequenceEqual(known.Value)) return known.Placeholder;
            }
        }

        var placeholder = PlaceholderText.Make(key, tenant, kind, value);
        _values[Encoding.ASCII.GetString(placeholder)] = value.ToArray();
        if (value.Length >= ShortestKnown && _known.Count < MostKnown && _knownTexts.Add(text)) _known.Add((value.ToArray(), placeholder));
        return placeholder;
    }
}
