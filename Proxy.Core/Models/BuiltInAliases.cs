using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>
/// The Claude names of mapping A11 and what each promises its clients (A1). One table: a rule that depends on the Claude
/// model is a column here and is asked nowhere else by name.
/// </summary>
internal static class BuiltInAliases
{
    private const string Opus = "opus", Sonnet = "sonnet", Haiku = "haiku", Fable = "fable", Mythos = "mythos";

    /// <summary>The upstream model of each line, used where configuration names none.</summary>
    public static IReadOnlyDictionary<string, string> Lines { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Fable] = "gpt-6.1-sol",
        [Mythos] = "gpt-6.1-sol",
        [Opus] = "gpt-6.1-sol",
        [Sonnet] = "gpt-6.1-terra",
        [Haiku] = "gpt-6-luna",
    };

    /// <summary>Newest first, as /v1/models lists them. Dates up to Opus 5 are as recorded; of the later ones only the order is known.</summary>
    public static IReadOnlyList<BuiltInAlias> All { get; } =
    [
        Listed(Fable, "claude-fable-5-2", "Claude Fable 5.2", "2026-11-10", Newest with { AcceptsDisabledThinking = false }),
        Listed(Mythos, "claude-mythos-5-2", "Claude Mythos 5.2", "2026-11-10", Newest with { AcceptsDisabledThinking = false }),
        Listed(Haiku, "claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-21", Newest),
        Listed(Sonnet, "claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-10-21", Newest),
        Listed(Fable, "claude-fable-5-1", "Claude Fable 5.1", "2026-09-29", Newest with { AcceptsDisabledThinking = false, AcceptsForcedTools = false }),
        Listed(Opus, "claude-opus-5-5", "Claude Opus 5.5", "2026-09-24", Newest with { AcceptsDisabledThinking = false, AcceptsForcedTools = false, DefaultEffort = Effort.Medium }),
        Listed(Mythos, "claude-mythos-5-1", "Claude Mythos 5.1", "2026-09-15", Newest with { AcceptsDisabledThinking = false }),
        Listed(Opus, "claude-opus-5", "Claude Opus 5", "2026-07-24", Newest with { DisabledNeedsLowerEffort = true }),
        Listed(Sonnet, "claude-sonnet-5", "Claude Sonnet 5", "2026-06-29", Newest),
        Listed(Fable, "claude-fable-5", "Claude Fable 5", "2026-06-07", Newest with { AcceptsDisabledThinking = false }),
        Listed(Mythos, "claude-mythos-5", "Claude Mythos 5", "2026-06-07", Newest with { AcceptsDisabledThinking = false }),
        Listed(Opus, "claude-opus-4-8", "Claude Opus 4.8", "2026-05-28", AdaptiveOff),
        Listed(Opus, "claude-opus-4-7", "Claude Opus 4.7", "2026-04-14", AdaptiveOff),
        Listed(Mythos, "claude-mythos-preview", "Claude Mythos Preview", "2026-04-07", Newest with { AcceptsDisabledThinking = false, AcceptsForcedTools = false }),
        Listed(Sonnet, "claude-sonnet-4-6", "Claude Sonnet 4.6", "2026-02-17", Budgeted),
        Listed(Opus, "claude-opus-4-6", "Claude Opus 4.6", "2026-02-04", Budgeted),
        Listed(Opus, "claude-opus-4-5", "Claude Opus 4.5", "2025-11-24", Older with { MaxInputTokens = 200_000, MaxOutputTokens = 64_000 }),
        Listed(Haiku, "claude-haiku-4-5", "Claude Haiku 4.5", "2025-10-15", Older with { MaxInputTokens = 200_000, MaxOutputTokens = 64_000 }),
        Listed(Sonnet, "claude-sonnet-4-5", "Claude Sonnet 4.5", "2025-09-29", Older with { MaxOutputTokens = 64_000 }),

        // Retired names that old configurations still hold: served, not advertised.
        Hidden(Opus, "claude-opus-4-1", "Claude Opus 4.1", 32_000),
        Hidden(Opus, "claude-opus-4", "Claude Opus 4", 32_000),
        Hidden(Opus, "claude-opus-4-0", "Claude Opus 4", 32_000),
        Hidden(Sonnet, "claude-sonnet-4", "Claude Sonnet 4", 64_000),
        Hidden(Sonnet, "claude-sonnet-4-0", "Claude Sonnet 4", 64_000),
        Hidden(Sonnet, "claude-3-7-sonnet", "Claude Sonnet 3.7", 64_000),
        Hidden(Sonnet, "claude-3-5-sonnet", "Claude Sonnet 3.5", 8_192),
        Hidden(Haiku, "claude-3-5-haiku", "Claude Haiku 3.5", 8_192),
        Hidden(Opus, "claude-3-opus", "Claude Opus 3", 4_096),
        Hidden(Haiku, "claude-3-haiku", "Claude Haiku 3", 4_096),
    ];

    /// <summary>
    /// Opus 5 and later, and R28's raw gpt-* names: thinking on by default, its text omitted, budgets refused (A1).
    /// </summary>
    public static ModelAlias Newest => new()
    {
        Id = "",
        DisplayName = "",
        ThinkingByDefault = true,
        SummarizedByDefault = false,
        AcceptsThinkingBudget = false,
        AcceptsSampling = false,
        MaxInputTokens = 1_000_000,
    };

    /// <summary>4.7 and 4.8: thinking off by default, otherwise as the newest.</summary>
    private static ModelAlias AdaptiveOff => Newest with { ThinkingByDefault = false };

    /// <summary>Up to 4.6: thinking off by default, its text shown, budgets taken.</summary>
    private static ModelAlias Budgeted => Newest with
    {
        ThinkingByDefault = false,
        SummarizedByDefault = true,
        AcceptsThinkingBudget = true,
        AcceptsSampling = true,
    };

    /// <summary>Up to 4.5: the client may begin the answer itself (R7, A1).</summary>
    private static ModelAlias Older => Budgeted with { Prefill = PrefillHandling.Emulate };

    private static BuiltInAlias Listed(string line, string id, string name, string date, ModelAlias rules) =>
        new(line, rules with { Id = id, DisplayName = name, CreatedAt = date + "T00:00:00Z" }, IsListed: true);

    private static BuiltInAlias Hidden(string line, string id, string name, int maxOutput) =>
        new(line, Older with { Id = id, DisplayName = name, CreatedAt = "2025-01-01T00:00:00Z", MaxInputTokens = 200_000, MaxOutputTokens = maxOutput }, IsListed: false);
}

/// <param name="Line">opus, sonnet, haiku, fable or mythos: decides the upstream model.</param>
/// <param name="IsListed">Shown by /v1/models.</param>
internal sealed record BuiltInAlias(string Line, ModelAlias Alias, bool IsListed);
