namespace Proxy.Core.Models;

/// <summary>What configuration says about models.</summary>
internal sealed record ModelCatalogOptions
{
    /// <summary>Name of the default upstream, sealed into reasoning envelopes (R26).</summary>
    public required string Upstream { get; init; }

    /// <summary>Whose built-in profiles apply to it.</summary>
    public UpstreamDialect Dialect { get; init; } = UpstreamDialect.OpenAI;

    /// <summary>The dialects of further upstreams, by name.</summary>
    public IReadOnlyDictionary<string, UpstreamDialect> Dialects { get; init; } = new Dictionary<string, UpstreamDialect>();

    /// <summary>By client-facing id; <c>*</c> is the upstream of every name that has none.</summary>
    public IReadOnlyDictionary<string, ModelRule> Models { get; init; } = new Dictionary<string, ModelRule>();

    /// <summary>By upstream model name, or by <c>upstream/model</c> for one upstream alone.</summary>
    public IReadOnlyDictionary<string, ProfileRule> Profiles { get; init; } = new Dictionary<string, ProfileRule>();

    /// <summary>A name that is in no table goes upstream as it is, instead of 404 (R1).</summary>
    public bool AllowUnknown { get; init; }
}
