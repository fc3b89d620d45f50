using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>R50: tools of an MCP server that the upstream's side calls.</summary>
/// <param name="Place">Where the client declared it, for error texts: <c>tools.2</c>, or <c>mcp_servers.0</c> for a server without a toolset of its own.</param>
/// <param name="Server">The client's name of the server.</param>
internal sealed record McpToolset(int Index, string Place, string Server) : HostedTool(Index, "mcp_toolset:" + Server)
{
    /// <summary>https; the gateway never fetches it. Set by whoever joins toolset and server.</summary>
    public JsonText Url { get; init; } = JsonText.Empty;

    /// <summary>The server's own bearer token; null for none. Never logged, never told.</summary>
    public JsonText? Token { get; init; }

    /// <summary>String tokens; null for all tools that the server lists, empty for none.</summary>
    public IReadOnlyList<JsonText>? AllowedTools { get; init; }

    /// <summary>Loaded only by a tool search.</summary>
    public bool DeferLoading { get; init; }

    /// <summary>Without the token.</summary>
    public override string ToString() => Place + " " + Server;
}
