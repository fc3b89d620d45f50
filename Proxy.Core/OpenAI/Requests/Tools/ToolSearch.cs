using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R49: the hosted search for deferred tools. An upstream without it gets all tools at once, and no search.</summary>
internal static class ToolSearch
{
    /// <summary>Upstream has one kind of search, so the first is offered; and one that could find nothing is not.</summary>
    public static bool IsOffered(RequestBuild build, ToolSearchTool tool)
    {
        var finds = build.Conversation.Tools.Any(static t => t.DeferLoading) || build.Conversation.HostedTools.Any(static t => t is McpToolset { DeferLoading: true });
        if (!finds || !ReferenceEquals(First(build.Conversation), tool)) return false;
        if (build.Profile.ToolSearch) return true;
        build.Scope.Warnings.Add("tool_search", "all_tools_loaded");
        return false;
    }

    public static ToolSearchTool? First(Conversation conversation)
    {
        foreach (var tool in conversation.HostedTools)
            if (tool is ToolSearchTool search) return search;
        return null;
    }
}
