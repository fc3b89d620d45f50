namespace Proxy.Core.Canonical.Answers;

internal enum CacheMissReason
{
    /// <summary>The cache was hit: there is nothing to tell.</summary>
    None,
    ModelChanged,
    ToolsChanged,
    MessagesChanged,

    /// <summary>Nothing is known of the answer that was to be compared with.</summary>
    PreviousNotFound,

    /// <summary>No diagnosis, or one without a word at Anthropic.</summary>
    Unavailable,
}

/// <summary>S22: why the cache did not hold what it held for an earlier answer.</summary>
/// <param name="MissedTokens">Tokens that would have been read from the cache; 0 where it is not known.</param>
internal readonly record struct CacheDiagnosis(CacheMissReason Reason, int MissedTokens = 0);
