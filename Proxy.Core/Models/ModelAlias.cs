using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>What a Claude-facing model name promises its clients (C0.4): the rules of the model it stands for, not of the one behind it.</summary>
internal sealed record ModelAlias
{
    /// <summary>The id a client sends and sees, e.g. <c>claude-opus-5-5</c>.</summary>
    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    public string Description { get; init; } = "";

    /// <summary>RFC 3339, for /v1/models.</summary>
    public string CreatedAt { get; init; } = "2026-01-01T00:00:00Z";

    /// <summary>R28: thinking is on when the client says nothing.</summary>
    public bool ThinkingByDefault { get; init; } = true;

    /// <summary>Thinking text is shown when the client names no display (A1: models up to 4.6).</summary>
    public bool SummarizedByDefault { get; init; }

    /// <summary>R31: <c>thinking: disabled</c> is accepted.</summary>
    public bool AcceptsDisabledThinking { get; init; } = true;

    /// <summary>R31: disabled thinking together with effort xhigh or max is refused (Opus 5).</summary>
    public bool DisabledNeedsLowerEffort { get; init; }

    /// <summary>R30: <c>thinking: enabled</c> with a budget is accepted. False only for names that follow the newest models strictly.</summary>
    public bool AcceptsThinkingBudget { get; init; } = true;

    /// <summary>R52: <c>tool_choice</c> any and tool are accepted.</summary>
    public bool AcceptsForcedTools { get; init; } = true;

    /// <summary>R56: a non-default temperature or top_p is accepted (with version 2023-06-01).</summary>
    public bool AcceptsSampling { get; init; } = true;

    /// <summary>R7: the last message may be the beginning of the answer.</summary>
    public PrefillHandling Prefill { get; init; }

    /// <summary>R20: documents and search results may be cited.</summary>
    public CitationHandling Citations { get; init; }

    /// <summary>R33: sent upstream when the client names none, because OpenAI's own default is lower.</summary>
    public Effort DefaultEffort { get; init; } = Effort.High;

    /// <summary>Tokens of input plus output that the client may count on.</summary>
    public int MaxInputTokens { get; init; } = 200_000;

    /// <summary>Tokens of output; larger requests are clamped (R54).</summary>
    public int MaxOutputTokens { get; init; } = 128_000;
}
