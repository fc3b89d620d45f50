using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Tools that the upstream's side executes (R46–R51): which they are, and who reads them. One line for each family.</summary>
internal static class HostedTools
{
    /// <returns>Null for a type that is not read here.</returns>
    public static HostedTool? Read(in ToolEntry entry) => entry.Type switch
    {
        // R51.
        _ when entry.Type.StartsWith("advisor_", StringComparison.Ordinal) => throw Reject.At(entry.Place, "advisor is not supported by this gateway"),
        // R46, R47.
        _ when WebToolReader.IsSearch(entry.Type) => WebToolReader.ReadSearch(entry),
        _ when WebToolReader.IsFetch(entry.Type) => WebToolReader.ReadFetch(entry),
        // R48.
        _ when CodeExecutionReader.Knows(entry.Type) => CodeExecutionReader.Read(entry),
        // R50.
        "mcp_toolset" => McpToolsetReader.Read(entry),
        // R49.
        _ when entry.Type.StartsWith("tool_search_tool_", StringComparison.Ordinal) => ToolSearchReader.Read(entry),
        _ => null,
    };
}
