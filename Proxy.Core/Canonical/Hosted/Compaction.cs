using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>What stands for the part of a conversation that was summarised (R66, R67, S13).</summary>
/// <param name="Content">The summary, never empty; null where none could be made, which stands for nothing.</param>
internal sealed record Compaction(JsonText? Content) : HostedBlock
{
    /// <summary>R66: upstream's own compaction, sealed; null when the summary is all there is.</summary>
    public JsonText? EncryptedContent { get; init; }

    /// <summary>R67: seals the summary; null for a compaction that needs none.</summary>
    public JsonText? Signature { get; init; }
}
