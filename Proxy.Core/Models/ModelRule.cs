using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>One entry of <c>Proxy:Models</c>: where a model name goes and how it is shown. Unset members keep the built-in value.</summary>
internal sealed record ModelRule
{
    /// <summary>Model name sent upstream. Default: the built-in one of the alias, or of its line (opus, sonnet, haiku, fable, mythos).</summary>
    public string? Upstream { get; init; }

    /// <summary>
    /// <c>Targets:{0..}</c>: where the name goes, in the order in which they are tried; instead of <see cref="Upstream"/>.
    /// Default: empty.
    /// </summary>
    public IReadOnlyList<ModelTarget> Targets { get; init; } = [];

    /// <summary>Name shown by /v1/models. Default: the built-in name, or the id.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Text shown by model pickers. Default: empty.</summary>
    public string? Description { get; init; }

    /// <summary>Effort when the client names none: low, medium, high, xhigh or max. Default: the alias's own (high; Opus 5.5 medium).</summary>
    public Effort? DefaultEffort { get; init; }

    /// <summary>Whether thinking is on when the client says nothing (R28). Default: the alias's own.</summary>
    public bool? ThinkingByDefault { get; init; }

    /// <summary>What becomes of a prefilled answer (R7): reject or emulate. Default: reject.</summary>
    public PrefillHandling? Prefill { get; init; }

    /// <summary>What becomes of citations of documents and search results (R20): warn or emulate. Default: warn.</summary>
    public CitationHandling? Citations { get; init; }

    /// <summary>Tokens of output the alias promises, 1 to 1,000,000. Default: the alias's own.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Tokens of context the alias promises, 1,024 to 10,000,000. Default: the alias's own.</summary>
    public int? MaxInputTokens { get; init; }
}
