namespace Proxy.Api.Settings;

/// <summary>What becomes of a request without any <c>cache_control</c> (R61).</summary>
internal enum CachePolicy
{
    /// <summary>Upstream caches what it likes.</summary>
    Implicit,

    /// <summary>Upstream caches nothing, as Anthropic would.</summary>
    Mirror,
}
