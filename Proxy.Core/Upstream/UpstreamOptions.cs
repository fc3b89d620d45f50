using Proxy.Core.Models;

namespace Proxy.Core.Upstream;

/// <summary>One upstream as configuration names it: an entry of <c>Proxy:Upstreams</c>, or the one of OPENAI_BASE_URL.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>1 to 64 of <c>[A-Za-z0-9._-]</c>; sealed into reasoning (R26).</summary>
    public required string Name { get; init; }

    /// <summary><c>openai-responses</c> or <c>anthropic</c>. Default: openai-responses.</summary>
    public UpstreamKind Kind { get; init; }

    /// <summary>Ends before <c>/responses</c> or <c>/messages</c>; a query stays (<c>?api-version=…</c>).</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Null for an upstream without keys.</summary>
    public string? Key { get; init; }

    /// <summary><c>bearer</c> or <c>api-key</c>. Default: bearer, for Anthropic's api-key.</summary>
    public UpstreamAuth Auth { get; init; }

    /// <summary>Whose built-in profiles apply. Default: by the host's name.</summary>
    public UpstreamDialect Dialect { get; init; }

    /// <summary><c>1.1</c> or <c>2</c>. Default: <c>Proxy:UpstreamHttpVersion</c>.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version20;

    /// <summary>
    /// Seconds, 0.1 to 299, until a stream's headers are here; then the next target is asked, if there is one. Default: none,
    /// all the time there is. What upstream does not finish it may bill all the same.
    /// </summary>
    public TimeSpan? HeadersTimeout { get; init; }

    /// <summary>It is told the trace that a request belongs to, and its baggage (W3C). Default: <c>Proxy:TraceUpstream</c>.</summary>
    public bool Trace { get; init; }

    /// <summary>Never the key.</summary>
    public override string ToString() => Name;
}
