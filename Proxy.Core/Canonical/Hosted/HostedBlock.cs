namespace Proxy.Core.Canonical.Hosted;

/// <summary>
/// A content block that no client executes: a call that the upstream's side ran itself, what came of it, a compaction.
/// It arrives whole (A5), in an answer as in a history, so both use these records. Texts are string tokens as they came.
/// </summary>
internal abstract record HostedBlock
{
    /// <summary>The id of the call that this block is; null for what is no call.</summary>
    public virtual string? CallId => null;

    /// <summary>The id of the call whose outcome this block is; null for what answers none.</summary>
    public virtual string? AnswersId => null;
}
