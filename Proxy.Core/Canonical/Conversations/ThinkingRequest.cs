namespace Proxy.Core.Canonical.Conversations;

internal enum ThinkingMode
{
    /// <summary>The client said nothing: the alias decides (R28).</summary>
    Unset,
    Adaptive,
    Enabled,
    Disabled,

    /// <summary>Thinking off, progress text between tool calls (R32).</summary>
    BetweenTools,
}

internal enum ThinkingDisplay
{
    Unset,
    Summarized,
    Omitted,

    /// <summary>Typed, undocumented: treated as omitted (mapping E).</summary>
    Updates,
}

/// <param name="BudgetTokens">Tokens, 1024 or more; only with <see cref="ThinkingMode.Enabled"/> (R30).</param>
internal sealed record ThinkingRequest(ThinkingMode Mode, int? BudgetTokens = null, ThinkingDisplay Display = ThinkingDisplay.Unset)
{
    /// <summary><c>block_binding.prefix_mismatch_behavior: drop_block</c>: thinking that cannot be opened is never refused (R26).</summary>
    public bool DropForeign { get; init; }
}
