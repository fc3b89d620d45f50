using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// What may be pruned from each tool's input (K10). Keeps its own copy of the schemas, because the request body they
/// stand in is released before the answer ends; a schema is parsed when its tool is first called.
/// </summary>
internal sealed class PruningPlan
{
    private readonly Dictionary<string, byte[]> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PruningNode?> _nodes = new(StringComparer.Ordinal);

    /// <returns>Null without tools: no stage is needed.</returns>
    public static PruningPlan? For(IReadOnlyList<Tool> tools)
    {
        if (tools.Count == 0) return null;
        var plan = new PruningPlan();
        foreach (var tool in tools) plan._schemas[Key(tool.Name, tool.Toolset)] = tool.InputSchema.Span.ToArray();
        return plan;
    }

    /// <returns>Null when nothing in this tool's input can be pruned.</returns>
    public PruningNode? Find(string name, string? toolset = null)
    {
        var tool = Key(name, toolset);
        if (_nodes.TryGetValue(tool, out var known)) return known;
        PruningNode? node = null;
        if (_schemas.TryGetValue(tool, out var schema))
        {
            try
            {
                node = PruningNode.Parse(schema);
            }
            catch (JsonException)
            {
                // A schema nobody can read prunes nothing; whether it is refused is the request side's decision.
            }
        }

        _nodes[tool] = node;
        return node;
    }

    // No name holds a slash: members of two toolsets, and a tool beside them, may share one.
    private static string Key(string name, string? toolset) => toolset is null ? name : toolset + "/" + name;
}
