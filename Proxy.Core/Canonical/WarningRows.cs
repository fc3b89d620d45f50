namespace Proxy.Core.Canonical;

/// <summary>
/// The row of docs/compatibility.md that stands behind a warning. A table beside the warnings rather than an argument of
/// each: the rows are a document's, and a test holds one to the other.
/// </summary>
internal static class WarningRows
{
    /// <summary>Row of a warning that none of the others is about.</summary>
    public const string Other = "C0.6";

    // The first that fits. A star stands for anything: an index, a name that a client or an upstream made up.
    private static readonly (string Field, string Reason, string Row)[] s_rows =
    [
        ("cache_control.*", "*", "R61"),
        ("*", "unknown", "C0.8"),
        ("*", "ignored", "C6"),
        ("thinking.block_binding", "*", "R26"),
        ("thinking.budget_tokens", "*", "R30"),
        ("thinking", "reduced-to-*", "R31"),
        ("thinking", "*", "R28"),
        ("reasoning", "stripped", "R27"),
        ("output_config.task_budget", "*", "R34"),
        ("output_config.effort", "thinking-is-off", "R31"),
        ("output_config.effort", "*", "R33"),
        ("output_config.format*", "*", "R35"),
        ("output_format*", "*", "R35"),
        ("messages.output_config", "*", "R3"),
        ("messages.clear_at", "*", "R3"),
        ("allowed_callers", "*", "R48"),
        ("caller", "*", "R48"),
        ("container", "*", "R72"),
        ("code_execution.image", "*", "S10"),
        ("file_id", "not_redacted", "C7"),
        ("web_fetch.*", "*", "R47"),
        ("response_inclusion", "*", "R46"),
        ("max_uses", "*", "R46"),
        ("web_search_call", "*", "S7"),
        ("mcp_toolset.*", "*", "R50"),
        ("mcp_servers", "*", "S11"),
        ("tool_search", "all_tools_loaded", "R49"),
        ("tool_search", "*", "S12"),
        ("tools.*.strict", "*", "R36"),
        ("tools.*.input_schema", "*", "K7"),
        ("tool_choice.disable_parallel_tool_use", "*", "R53"),
        ("top_k", "*", "R56"),
        ("top_p", "*", "R56"),
        ("temperature", "*", "R56"),
        ("transformations.oversized_image", "*", "R17"),
        ("context_management.compact_20260112", "*", "R66"),
        ("context_management.*", "*", "K5"),
        ("max_tokens", "prewarm-unsupported", "R55"),
        ("max_tokens", "*", "R54"),
        ("speed", "*", "R60"),
        ("diagnostics", "*", "R63"),
        ("citations", "*", "R20"),
        ("prefill", "*", "R7"),
        ("content", "*", "S2"),
        ("incomplete_details", "*", "S19"),
        ("output", "unfinished_item", "C4.8"),
        ("retry-after", "clamped", "K12"),
        // What upstream did not take is left out: any parameter of its.
        ("*", "not-taken-by-upstream", "C3.4"),
        // An item that has no block of its own, by its type.
        ("*", "too_large", "C0.5"),
    ];

    /// <param name="warning"><c>field:reason</c>, as in <see cref="Warnings.Tokens"/>.</param>
    /// <returns>A row's id, such as <c>R24</c>: one of a few, so it may label a metric.</returns>
    public static string Of(string warning)
    {
        var colon = warning.LastIndexOf(':');
        var (field, reason) = colon < 0 ? (warning, "") : (warning[..colon], warning[(colon + 1)..]);
        foreach (var rule in s_rows)
        {
            if (Fits(rule.Field, field) && Fits(rule.Reason, reason)) return rule.Row;
        }

        return Other;
    }

    /// <summary>Every row there is.</summary>
    public static IEnumerable<string> All => s_rows.Select(static rule => rule.Row).Append(Other).Distinct(StringComparer.Ordinal);

    private static bool Fits(string pattern, string text)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return pattern == text;
        return text.Length >= pattern.Length - 1
            && text.AsSpan().StartsWith(pattern.AsSpan(0, star), StringComparison.Ordinal)
            && text.AsSpan().EndsWith(pattern.AsSpan(star + 1), StringComparison.Ordinal);
    }
}
