using System.Text.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>One place in a tool's input or in a formatted answer: which of its members are taken out when they are null.</summary>
internal sealed class PruningNode
{
    private readonly List<Member> _members = [];

    /// <summary>Of each item, when this place is an array; null when nothing can be pruned in there.</summary>
    public PruningNode? Items { get; private set; }

    /// <summary>Some member of this very object may be pruned or looked into.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <returns>Null when no place of the schema has a prunable member.</returns>
    public static PruningNode? Parse(ReadOnlyMemory<byte> schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 256 });
        return new PruningSchema(document.RootElement).Root();
    }

    public Member Find(ReadOnlySpan<byte> name)
    {
        foreach (var member in _members)
        {
            if (name.SequenceEqual(member.Name)) return member;
        }

        return default;
    }

    internal void Add(in Member member) => _members.Add(member);

    internal void SetItems(PruningNode items) => Items = items;

    internal IEnumerable<PruningNode> Children()
    {
        foreach (var member in _members)
        {
            if (member.Node is { } node) yield return node;
        }

        if (Items is not null) yield return Items;
    }

    internal bool PrunesHere => _members.Exists(m => m.Prunable);

    /// <summary>Drops the ways that lead nowhere, so that such objects stream through untouched.</summary>
    internal void Trim(Func<PruningNode, bool> leadsSomewhere)
    {
        for (var i = _members.Count - 1; i >= 0; i--)
        {
            var member = _members[i];
            if (member.Node is null || leadsSomewhere(member.Node)) continue;
            if (member.Prunable) _members[i] = member with { Node = null };
            else _members.RemoveAt(i);
        }

        if (Items is not null && !leadsSomewhere(Items)) Items = null;
    }

    /// <param name="Prunable">A null here is removed.</param>
    /// <param name="Node">Where to look further; null for nowhere.</param>
    internal readonly record struct Member(byte[] Name, bool Prunable, PruningNode? Node);
}
