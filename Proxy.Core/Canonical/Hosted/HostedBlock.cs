namespace Proxy.Core.Canonical.Hosted;

/// <summary>
/// A content block that no client executes: a call that the upstream's side ran itself, what came of it, a compaction.
/// It arrives whole (A5), in an answer as in a history, so both use these records. Texts are string tokens as they came.
/// </summary>
internal abstract record HostedBlock;
