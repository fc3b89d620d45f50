using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>What hosted code printed (S10).</summary>
/// <param name="ToolUseId">The <see cref="ServerToolUse"/> it belongs to.</param>
/// <param name="ReturnCode">0, or 1 when the run failed.</param>
internal sealed record CodeExecutionResult(string ToolUseId, JsonText Stdout, JsonText Stderr, int ReturnCode) : HostedBlock
{
    /// <summary>Ids of the files that it made; not read from a history.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public override string? AnswersId => ToolUseId;

    /// <summary>Of an answer: where it ran. The block does not show it, the Message does; null in a history, and where upstream named none.</summary>
    public UsedContainer? Container { get; init; }
}
