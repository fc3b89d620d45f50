using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>A hosted tool's call or result, or a compaction, that comes back in an assistant message (R70).</summary>
internal sealed record HostedHistoryBlock(BlockPath Path, HostedBlock Hosted) : Block(Path)
{
    /// <summary>The block as it came, for what has to be told in words (R70).</summary>
    public JsonRaw Whole { get; init; }
}
