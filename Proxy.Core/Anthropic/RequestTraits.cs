namespace Proxy.Core.Anthropic;

/// <summary>What the headers say about a request (C5).</summary>
internal sealed record RequestTraits(ApiVersion Version, IReadOnlySet<string> Betas)
{
    public bool Has(string beta) => Betas.Contains(beta);
}
