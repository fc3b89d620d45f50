namespace Proxy.Api.Counting;

/// <summary>How many tokens a request has, and who says so.</summary>
internal readonly record struct TokenCount(int Tokens, CountSource Source)
{
    /// <summary>The value of <c>x-gateway-token-count</c>.</summary>
    public string SourceName => Source == CountSource.Upstream ? "upstream" : "local";
}

internal enum CountSource
{
    /// <summary>Exact.</summary>
    Upstream,

    /// <summary>An estimate: this upstream does not count.</summary>
    Local,

    /// <summary>An estimate: upstream counts, but did not this time.</summary>
    Fallback,
}
