namespace Proxy.Core.Canonical.Conversations;

/// <summary>How long what stands before a cache breakpoint should be kept (R61); the longer of two is the greater.</summary>
internal enum CacheLife
{
    /// <summary>No breakpoint.</summary>
    None,

    /// <summary>5 minutes for Anthropic, 30 upstream.</summary>
    Short,

    /// <summary>1 hour for Anthropic, 12 upstream.</summary>
    Long,
}
