namespace Proxy.Core.Canonical.Hosted;

/// <summary>Which tools a hosted search found (S12).</summary>
/// <param name="ToolUseId">The <see cref="ServerToolUse"/> it belongs to.</param>
/// <param name="Tools">The client's names, in order; empty for a search that failed or found nothing.</param>
internal sealed record ToolSearchResult(string ToolUseId, IReadOnlyList<string> Tools) : HostedBlock
{
    public override string? AnswersId => ToolUseId;
}
