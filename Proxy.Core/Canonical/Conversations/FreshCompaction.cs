using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>R66: a compaction that was made for this very request: its answer begins with it.</summary>
/// <param name="Usage">What making it cost.</param>
internal sealed record FreshCompaction(Compaction Block, Usage Usage);
