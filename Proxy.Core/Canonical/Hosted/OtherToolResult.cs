namespace Proxy.Core.Canonical.Hosted;

/// <summary>A result in a history that this gateway never makes itself (R70); what it says is only in the block as it came.</summary>
/// <param name="Type">The wire's name of the block, e.g. <c>bash_code_execution_tool_result</c>.</param>
internal sealed record OtherToolResult(string Type, string ToolUseId) : HostedBlock
{
    public override string? AnswersId => ToolUseId;
}
