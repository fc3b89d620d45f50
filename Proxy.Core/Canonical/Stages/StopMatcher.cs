using System.Buffers;
using System.Text;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// All stop sequences of one request as one automaton (Aho and Corasick) over UTF-16. Whole strings neither begin with
/// half a surrogate pair nor end in one, so a match by unit is a match by code point.
/// A state stands for the longest ending of the text so far that begins some sequence.
/// </summary>
internal sealed class StopMatcher
{
    /// <summary>Nothing seen so far can become a sequence.</summary>
    public const int Root = 0;

    private readonly Dictionary<long, int> _edges = [];
    private readonly List<Node> _nodes = [new(Root, '\0', 0)];
    private readonly IReadOnlyList<string> _sequences;

    private StopMatcher(IReadOnlyList<string> sequences)
    {
        _sequences = sequences;
        for (var i = 0; i < sequences.Count; i++) Add(i);
        Link();
        // Any character may be written as an escape, so a backslash can begin each of them.
        Starts = SearchValues.Create([(byte)'\\', .. sequences.Select(FirstByte).Distinct()]);
    }

    /// <summary>Bytes of escaped text at which <see cref="Root"/> can be left.</summary>
    public SearchValues<byte> Starts { get; }

    /// <returns>Null without sequences: no stage is needed.</returns>
    /// <param name="sequences">None is empty, none holds half a surrogate pair.</param>
    public static StopMatcher? For(IReadOnlyList<string> sequences) => sequences.Count == 0 ? null : new StopMatcher(sequences);

    public int Step(int state, char unit)
    {
        while (true)
        {
            if (_edges.TryGetValue(Key(state, unit), out var next)) return next;
            if (state == Root) return Root;
            state = _nodes[state].Suffix;
        }
    }

    /// <summary>UTF-16 units at the end of the text that may belong to a sequence: fewer than the longest one has.</summary>
    public int Depth(int state) => _nodes[state].Depth;

    /// <summary>The longest sequence that ends here; null for none.</summary>
    public string? Match(int state) => _nodes[state].Match is var index and >= 0 ? _sequences[index] : null;

    private void Add(int sequence)
    {
        var node = Root;
        foreach (var unit in _sequences[sequence])
        {
            if (!_edges.TryGetValue(Key(node, unit), out var next))
            {
                next = _edges[Key(node, unit)] = _nodes.Count;
                _nodes.Add(new Node(node, unit, _nodes[node].Depth + 1));
            }

            node = next;
        }

        if (_nodes[node].Match < 0) _nodes[node] = _nodes[node] with { Match = sequence };
    }

    /// <summary>Where a text goes on that leaves a sequence: each node's longest proper ending that is a node too, shorter nodes first.</summary>
    private void Link()
    {
        foreach (var index in Enumerable.Range(1, _nodes.Count - 1).OrderBy(Depth))
        {
            var node = _nodes[index];
            var suffix = node.Parent == Root ? Root : Step(_nodes[node.Parent].Suffix, node.Unit);
            _nodes[index] = node with { Suffix = suffix, Match = node.Match >= 0 ? node.Match : _nodes[suffix].Match };
        }
    }

    private static long Key(int node, char unit) => ((long)node << 16) | unit;

    private static byte FirstByte(string sequence)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Rune.GetRuneAt(sequence, 0).EncodeToUtf8(utf8);
        return utf8[0];
    }

    private readonly record struct Node(int Parent, char Unit, int Depth)
    {
        public int Suffix { get; init; }

        /// <summary>Index of the longest sequence that ends here, or -1.</summary>
        public int Match { get; init; } = -1;
    }
}
