namespace Proxy.Core.Canonical.Answers;

internal enum ServedTier
{
    Standard,
    Priority,
    Batch,
}

/// <summary>
/// Tokens of one answer. <see cref="Input"/> is the whole input, cache reads and writes included (OpenAI and the GenAI
/// conventions count so); Anthropic's wire splits it in three. The split is made in one place, the Anthropic adapter (S21).
/// </summary>
internal readonly record struct Usage
{
    public int Input { get; init; }
    public int CacheRead { get; init; }
    public int CacheWrite { get; init; }

    /// <summary>Of <see cref="CacheWrite"/>: short-lived (30 minutes upstream, told as 5 minutes).</summary>
    public int CacheWriteShort { get; init; }

    /// <summary>Of <see cref="CacheWrite"/>: long-lived (12 hours upstream, told as 1 hour).</summary>
    public int CacheWriteLong { get; init; }

    /// <summary>Reasoning included.</summary>
    public int Output { get; init; }

    public int Reasoning { get; init; }

    public ServedTier Tier { get; init; }

    /// <summary>Upstream served a fast tier (R60).</summary>
    public bool Fast { get; init; }

    /// <summary>Hosted web searches that were made; null when no hosted web tool was offered (S7).</summary>
    public int? WebSearches { get; init; }

    /// <summary>Pages that hosted tools opened; counts beside <see cref="WebSearches"/>.</summary>
    public int WebFetches { get; init; }

    /// <summary>Upstream sent no usage: the numbers are local estimates (S21).</summary>
    public bool Estimated { get; init; }
}
