namespace Proxy.Api.Routing;

/// <summary>What one attempt means for the next.</summary>
internal enum AttemptFate
{
    /// <summary>Answered, declined, or refused for what it says: asking again would change nothing, or be billed twice.</summary>
    Settled,

    /// <summary>Nothing was sent: no connection (F26).</summary>
    Unsent,

    /// <summary>429, by status or in an answer that had not begun: the target has no room for this key.</summary>
    Limited,

    /// <summary>408 or 5xx, or the same told in an answer that had not begun: the target has failed, and said so.</summary>
    Failed,

    /// <summary>
    /// No headers within the upstream's own <c>HeadersTimeout</c>. It may bill what it was asked all the same: whoever sets
    /// the time prefers an answer from somebody else.
    /// </summary>
    Silent,

    /// <summary>The connection broke after the question was sent: it may have been billed.</summary>
    Broken,

    /// <summary>The target is being left alone; nothing was asked of it.</summary>
    Skipped,
}
