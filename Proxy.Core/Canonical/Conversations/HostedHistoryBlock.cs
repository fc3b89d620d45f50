using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>A hosted tool's call or result, or a compaction, that comes back in an assistant message (R70).</summary>
internal sealed record HostedHistoryBlock(BlockPath Path, HostedBlock Hosted) : Block(Path);
