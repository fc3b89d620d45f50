namespace Proxy.Simulator.Models;

/// <summary>The one table of model facts. Names resolve by longest prefix, so snapshots and variants inherit.</summary>
internal static class ModelTable
{
    private static readonly ModelFacts[] Table =
    [
        new() { Prefix = "gpt-3.5", ContextWindow = 16_385 },
        new() { Prefix = "gpt-4", ContextWindow = 128_000 },
        new() { Prefix = "gpt-4.1", ContextWindow = 1_047_576 },
        new() { Prefix = "gpt-4o", ContextWindow = 128_000 },
        new() { Prefix = "chatgpt-4o", ContextWindow = 128_000 },
        Thinks("o1", "low medium high", "medium") with { ContextWindow = 200_000 },
        Thinks("o3", "low medium high", "medium") with { ContextWindow = 200_000 },
        Thinks("o4", "low medium high", "medium") with { ContextWindow = 200_000 },
        Thinks("codex-mini", "low medium high", "medium") with { ContextWindow = 200_000 },
        new() { Prefix = "computer-use-preview", ContextWindow = 128_000 },
        Thinks("gpt-5", "minimal low medium high", "medium"),
        new() { Prefix = "gpt-5-chat", ContextWindow = 128_000 },
        Thinks("gpt-5-codex", "low medium high", "medium"),
        Thinks("gpt-5-pro", "high", "high"),
        Thinks("gpt-5.1", "none low medium high", "none") with { SamplingWithoutEffort = true },
        Thinks("gpt-5.1-codex", "low medium high", "medium"),
        Thinks("gpt-5.1-codex-max", "none low medium high xhigh", "medium"),
        Thinks("gpt-5.2", "none low medium high xhigh", "none") with { SamplingWithoutEffort = true },
        Thinks("gpt-5.2-pro", "medium high xhigh", "high"),
        Thinks("gpt-5.3", "none low medium high xhigh", "none") with { SamplingWithoutEffort = true },
        Thinks("gpt-5.3-codex", "none low medium high xhigh", "medium") with { Phase = true },
        Thinks("gpt-5.4", "none low medium high xhigh", "none") with { SamplingWithoutEffort = true, Phase = true, ToolSearch = true },
        Thinks("gpt-5.5", "none low medium high xhigh", "medium") with { Phase = true, ToolSearch = true },
        Thinks("gpt-5.5-pro", "medium high xhigh", "high") with { Phase = true, ToolSearch = true },
        Newest("gpt-5.6", "none low medium high xhigh max"),
        Newest("gpt-6", "none low medium high xhigh max"),
        // Any other gpt-* name is taken for one of the newest.
        Newest("gpt", "none low medium high xhigh max"),
        // Two models of the sixth generation always reason (mapping B1).
        Newest("gpt-6-astra", "low medium high xhigh max"),
        Newest("gpt-6.1-sol", "low medium high xhigh max"),
    ];

    // Names without a snapshot are answered with the snapshot they stand for (seen in recorded answers).
    private static readonly Dictionary<string, string> Snapshots = new(StringComparer.Ordinal)
    {
        ["gpt-4o"] = "gpt-4o-2024-08-06",
        ["gpt-4o-mini"] = "gpt-4o-mini-2024-07-18",
        ["gpt-4.1"] = "gpt-4.1-2025-04-14",
        ["gpt-5"] = "gpt-5-2025-08-07",
        ["gpt-5-mini"] = "gpt-5-mini-2025-08-07",
        ["gpt-5-nano"] = "gpt-5-nano-2025-08-07",
        ["gpt-5.5"] = "gpt-5.5-2026-04-23",
        ["gpt-5.6"] = "gpt-5.6-sol",
    };

    /// <summary>What GET /v1/models lists when no list was configured.</summary>
    public static IReadOnlyList<string> Listed { get; } =
    [
        "gpt-6-astra", "gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-sol", "gpt-6-luna",
        "gpt-5.6", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna",
        "gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.2", "gpt-5.1", "gpt-5", "gpt-5-mini", "gpt-5-nano",
        "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini", "o3", "o3-mini", "o4-mini",
    ];

    /// <summary>Null when the model does not exist.</summary>
    public static ModelFacts? Find(string model, IReadOnlyCollection<string>? known)
    {
        var family = Table.Where(f => Matches(model, f.Prefix)).MaxBy(f => f.Prefix.Length);
        if (known is null) return family;
        return known.Contains(model) ? family ?? Table.First(f => f.Prefix == "gpt-4o") with { Prefix = model } : null;
    }

    public static string Snapshot(string model) => Snapshots.GetValueOrDefault(model, model);

    // gpt-5 must not swallow gpt-50: after the prefix comes the end, a dash or a dot.
    private static bool Matches(string model, string prefix) =>
        model.StartsWith(prefix, StringComparison.Ordinal) && (model.Length == prefix.Length || model[prefix.Length] is '-' or '.');

    private static ModelFacts Thinks(string prefix, string efforts, string byDefault) => new()
    {
        Prefix = prefix,
        Efforts = efforts.Split(' '),
        DefaultEffort = byDefault,
        ReasoningContext = "current_turn",
    };

    private static ModelFacts Newest(string prefix, string efforts) =>
        Thinks(prefix, efforts, "medium") with { Phase = true, CacheWrites = true, ToolSearch = true, ReasoningContext = "all_turns" };
}
