using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>A call of an MCP server's tool, made by the upstream's side (S11).</summary>
/// <param name="Id">Client-facing: <c>mcptoolu_…</c> (R10).</param>
/// <param name="Name">The tool, as its server lists it.</param>
/// <param name="Server">The client's own name of the server.</param>
/// <param name="Input">A JSON object.</param>
internal sealed record McpToolUse(string Id, string Name, string Server, JsonRaw Input) : HostedBlock
{
    public override string? CallId => Id;
}
