using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Stages;

/// <summary>What hosted tools did that was shown, for the end of an answer that is cut: searches and fetches (S7), a container (S10).</summary>
internal struct HostedUses
{
    private int _searches;
    private int _fetches;

    /// <summary>Null for none.</summary>
    public UsedContainer? Container { get; private set; }

    public void Count(HostedBlock block)
    {
        if (block is ServerToolUse { Name: "web_search" }) _searches++;
        else if (block is ServerToolUse { Name: "web_fetch" }) _fetches++;
        else if (block is CodeExecutionResult { Container: { } container }) Container = container;
    }

    public readonly Usage AddTo(in Usage usage) => _searches + _fetches == 0 ? usage : usage with { WebSearches = _searches, WebFetches = _fetches };

    /// <param name="compaction">What the compaction cost that the answer began with (R66); null for none.</param>
    public readonly AnswerExtras? Extras(in Usage? compaction) =>
        Container is null && compaction is null ? null : new AnswerExtras { Container = Container, CompactionUsage = compaction };
}
