using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>What an MCP server answered (S11).</summary>
/// <param name="Text">Null when it answered nothing; several text blocks of a history are put together.</param>
internal sealed record McpToolResult(string ToolUseId, bool IsError, JsonText? Text) : HostedBlock
{
    public override string? AnswersId => ToolUseId;
}
