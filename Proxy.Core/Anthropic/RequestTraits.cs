namespace Proxy.Core.Anthropic;

/// <summary>What the headers say about a request (C5).</summary>
internal sealed record RequestTraits(ApiVersion Version, IReadOnlySet<string> Betas)
{
    /// <summary>C0.8: what is unknown is refused, as Anthropic does, instead of warned of.</summary>
    public bool Strict { get; init; }

    public bool Has(string beta) => Betas.Contains(beta);
}
