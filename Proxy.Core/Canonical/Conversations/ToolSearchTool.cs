namespace Proxy.Core.Canonical.Conversations;

/// <summary>The hosted search for deferred tools (R49).</summary>
/// <param name="Name"><c>tool_search_tool_regex</c> or <c>tool_search_tool_bm25</c>.</param>
internal sealed record ToolSearchTool(int Index, string Name) : HostedTool(Index, Name);
