using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>What changes of the tools may name, at their point of the conversation (R4).</summary>
internal static class ToolChanges
{
    /// <returns>The last definition of each tool that a message defines.</returns>
    public static IReadOnlyList<Tool> Check(List<Turn> turns, ToolListReader tools, out bool any)
    {
        any = false;
        Dictionary<string, Tool>? defined = null;
        HashSet<string>? servers = null;
        foreach (var turn in turns)
        {
            if (turn.Role != Role.System) continue;
            foreach (var block in turn.Blocks)
            {
                if (block is not ToolChangeBlock change) continue;
                any = true;
                switch (change.Change)
                {
                    case NamedToolChange named when !tools.Names.Contains(named.Name) && defined?.ContainsKey(named.Name) != true:
                        throw Unresolved(change, "tool '" + Reject.Shown(named.Name) + "'");
                    case McpToolChange mcp when !(servers ??= [.. tools.Hosted.OfType<McpToolset>().Select(static toolset => toolset.Server)]).Contains(mcp.Server):
                        throw Unresolved(change, "MCP server '" + Reject.Shown(mcp.Server) + "'");
                    case DefinedToolChange { Tool: var tool }:
                        defined ??= new(StringComparer.Ordinal);
                        if (Conflicts(tool, tools, defined))
                        {
                            throw Reject.Coded(
                                change.Path + ".tool: a tool of another type has the name '" + Reject.Shown(tool.Name) + "'",
                                "tool_name_conflict");
                        }

                        defined[tool.Name] = tool;
                        break;
                }
            }
        }

        return defined is null ? [] : [.. defined.Values];
    }

    // A newer definition of the same tool replaces it; a tool of another kind, or a toolset, does not make room.
    private static bool Conflicts(Tool tool, ToolListReader tools, Dictionary<string, Tool> defined)
    {
        if (defined.TryGetValue(tool.Name, out var earlier)) return earlier.Kind != tool.Kind;
        return tools.HasToolset(tool.Name) || (tools.Names.Contains(tool.Name) && tools.KindOf(tool.Name) != tool.Kind);
    }

    private static Canonical.Failures.RequestRejectedException Unresolved(ToolChangeBlock change, string what) =>
        Reject.Coded(change.Path + ".tool: " + what + " is not defined at this point of the conversation", "tool_reference_unresolved");
}
