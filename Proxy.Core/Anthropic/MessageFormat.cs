using Proxy.Core.Canonical.Editing;

namespace Proxy.Core.Anthropic;

/// <summary>How this client wants its answer written.</summary>
/// <param name="Model">Echo of the requested model (R1).</param>
/// <param name="RequestId">For <c>event: error</c> (C3).</param>
internal sealed record MessageFormat(string Model, string RequestId)
{
    /// <summary>Beta thinking-token-count: <c>estimated_tokens</c> on every thinking_delta (C5, K11).</summary>
    public bool EstimatedTokens { get; init; }

    /// <summary>The client sent <c>speed</c>: usage.speed is told (S21).</summary>
    public bool Speed { get; init; }

    /// <summary>The client asked with which answer to compare the cache: <c>diagnostics</c> says what came of it (S22).</summary>
    public bool Diagnostics { get; init; }

    /// <summary>R69: the client wanted a fallback credit at best effort: <c>usage.fallback_credit</c> says that there is none.</summary>
    public bool NoFallbackCredit { get; init; }

    /// <summary>The request is one of a batch: <c>usage.service_tier</c> says so, whatever tier upstream served (C8).</summary>
    public bool Batch { get; init; }

    /// <summary>What <c>context_management</c> did (R64, R65); null when the client sent none.</summary>
    public IReadOnlyList<AppliedEdit>? AppliedEdits { get; init; }

    /// <summary>Beta thinking-binding-controls: paths of dropped thinking blocks (R26); null without the beta.</summary>
    public IReadOnlyList<string>? DroppedThinking { get; init; }
}
