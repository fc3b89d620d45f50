using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// Which nulls are taken out of an answer: out of each tool's input those that K10 forbids or strict mode added (R36), out of
/// the text those that the output format's strict form added (R35). Outlives the request's body.
/// </summary>
internal sealed class PruningPlan
{
    private readonly (string Name, string? Toolset, KnownSchema Schema)[] _tools;
    private readonly IReadOnlyDictionary<string, PruningNode?> _strict;

    private PruningPlan((string Name, string? Toolset, KnownSchema Schema)[] tools, IReadOnlyDictionary<string, PruningNode?> strict, PruningNode? text) =>
        (_tools, _strict, Text) = (tools, strict, text);

    /// <summary>Of text blocks; null when nothing in them is pruned.</summary>
    public PruningNode? Text { get; }

    /// <param name="strict">By tool name, what strict mode added; such a tool's other nulls are its own.</param>
    /// <param name="text">What strict mode added to the output format.</param>
    /// <returns>Null when no stage is needed.</returns>
    public static PruningPlan? For(IReadOnlyList<Tool> tools, IReadOnlyDictionary<string, PruningNode?>? strict = null, PruningNode? text = null)
    {
        if (tools.Count == 0 && text is null) return null;
        var known = new (string, string?, KnownSchema)[tools.Count];
        for (var i = 0; i < known.Length; i++) known[i] = (tools[i].Name, tools[i].Toolset, KnownSchemas.Shared.Get(tools[i].Name, tools[i].InputSchema));
        return new PruningPlan(known, strict ?? System.Collections.Frozen.FrozenDictionary<string, PruningNode?>.Empty, text);
    }

    /// <returns>Null when nothing in this tool's input can be pruned.</returns>
    public PruningNode? Find(string name, string? toolset = null)
    {
        // The members of a toolset are never strict; two toolsets, and a tool beside them, may share a name.
        if (toolset is null && _strict.TryGetValue(name, out var added)) return added;
        foreach (var tool in _tools)
        {
            if (tool.Name == name && tool.Toolset == toolset) return tool.Schema.Node;
        }

        return null;
    }
}
