using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>The tools of an MCP server as it listed them (S11).</summary>
/// <param name="Server">The client's own name of the server.</param>
/// <param name="Tools">A JSON array of <c>{name, description, input_schema}</c>.</param>
internal sealed record McpToolListing(string Server, JsonRaw Tools) : HostedBlock;
