using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R4: which tools are removed when the conversation has been told to its end.</summary>
internal static class ToolRemovals
{
    /// <returns>Names; null when none is removed.</returns>
    public static HashSet<string>? Find(Conversation conversation)
    {
        HashSet<string>? removed = null;
        foreach (var turn in conversation.Turns)
        {
            if (turn.Role != Role.System) continue;
            foreach (var block in turn.Blocks)
            {
                if (block is not ToolChangeBlock change || NameOf(change.Change, conversation) is not { } name) continue;
                if (change.IsAddition) removed?.Remove(name);
                else (removed ??= new(StringComparer.Ordinal)).Add(name);
            }
        }

        return removed is { Count: > 0 } ? removed : null;
    }

    // Of a server's single tools upstream knows nothing before it has asked the server.
    private static string? NameOf(ToolChange change, Conversation conversation) => change switch
    {
        NamedToolChange named => named.Name,
        DefinedToolChange defined => defined.Tool.Name,
        McpToolChange { Name: null } server => conversation.HostedTools.FirstOrDefault(tool => tool is McpToolset toolset && toolset.Server == server.Server)?.Name,
        _ => null,
    };
}
