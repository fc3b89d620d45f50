using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>
/// What each OpenAI model takes (B1, B2, B6), by name prefix, the first match wins; and the careful profile for a
/// Responses server that is not OpenAI's. Everything here can be overridden in configuration (C0.4).
/// </summary>
internal static class BuiltInProfiles
{
    private static readonly Effort[] s_all = [Effort.None, Effort.Minimal, Effort.Low, Effort.Medium, Effort.High, Effort.XHigh, Effort.Max];

    private static readonly (string Prefix, UpstreamProfile Profile)[] s_openAI =
    [
        // B1: Astra and 6.1 Sol have no effort none.
        ("gpt-6-astra", Six("gpt-6") with { Efforts = Between(Effort.Low, Effort.Max) }),
        ("gpt-6.1-sol", Six("gpt-6.1") with { Efforts = Between(Effort.Low, Effort.Max) }),
        ("gpt-6.1", Six("gpt-6.1")),
        ("gpt-6", Six("gpt-6")),
        ("gpt-5.6", Six("gpt-5.6")),
        ("gpt-5.5", Searching(Five("gpt-5.5")) with { Efforts = NoneAnd(Effort.Low, Effort.XHigh), Phase = true }),
        ("gpt-5.4", Searching(Five("gpt-5.4")) with { Efforts = NoneAnd(Effort.Low, Effort.XHigh), SamplingWithoutEffort = true, Phase = true }),
        ("gpt-5.3", Five("gpt-5.3") with { Efforts = NoneAnd(Effort.Low, Effort.XHigh), SamplingWithoutEffort = true, Phase = true }),
        ("gpt-5.2-codex", Five("gpt-5.2") with { Efforts = Between(Effort.Low, Effort.XHigh) }),
        ("gpt-5.2", Five("gpt-5.2") with { Efforts = NoneAnd(Effort.Low, Effort.XHigh), SamplingWithoutEffort = true }),
        ("gpt-5.1-codex-max", Five("gpt-5.1") with { Efforts = Between(Effort.Low, Effort.XHigh) }),
        ("gpt-5.1-codex", Five("gpt-5.1") with { Efforts = Between(Effort.Low, Effort.High) }),
        ("gpt-5.1", Five("gpt-5.1") with { Efforts = NoneAnd(Effort.Low, Effort.High), SamplingWithoutEffort = true }),
        ("gpt-5-pro", Five("gpt-5") with { Efforts = [Effort.High] }),
        ("gpt-5-codex", Five("gpt-5") with { Efforts = Between(Effort.Low, Effort.High) }),
        ("gpt-5-chat", Plain("gpt-5-chat", 128_000, 16_384)),
        ("gpt-5", Five("gpt-5") with { Efforts = Between(Effort.Minimal, Effort.High) }),
        ("codex-", Five("codex") with { Efforts = Between(Effort.Low, Effort.High), ContextWindow = 200_000, MaxOutputTokens = 100_000 }),
        ("o1", Older("o1") with { WebSearch = false, CodeInterpreter = false, Mcp = false }),
        ("o3", Older("o3")),
        ("o4", Older("o4")),
        ("gpt-4.1-nano", Plain("gpt-4.1", 1_047_576, 32_768) with { CodeInterpreter = true, Mcp = true }),
        ("gpt-4.1", Plain("gpt-4.1", 1_047_576, 32_768) with { WebSearch = true, CodeInterpreter = true, Mcp = true }),
        ("gpt-4o", Plain("gpt-4o", 128_000, 16_384) with { WebSearch = true, CodeInterpreter = true, Mcp = true }),
        ("chatgpt-", Plain("gpt-4o", 128_000, 16_384)),
        ("gpt-4", Plain("gpt-4", 128_000, 4_096)),
        ("gpt-3.5", Plain("gpt-3.5", 16_385, 4_096)),
    ];

    public static UpstreamProfile Of(UpstreamDialect dialect, string model) => dialect switch
    {
        UpstreamDialect.OpenAI => OpenAI(model),
        UpstreamDialect.Azure => Azure(model),
        _ => Generic(model),
    };

    /// <summary>The profile of an OpenAI model; a name that is too new for this table is treated as the newest.</summary>
    public static UpstreamProfile OpenAI(string model)
    {
        // ft:gpt-4o-mini-2024-07-18:org::id behaves as its base model.
        var name = model.StartsWith("ft:", StringComparison.Ordinal) ? model[3..] : model;
        return Known(name) ?? Six(name);
    }

    /// <summary>
    /// A model of Azure OpenAI: what OpenAI's own service alone is known to have is left out (R60, R4, R49, R61, R55, C6);
    /// configuration switches it on. A deployment whose name says nothing is taken for a plain reasoning model.
    /// </summary>
    public static UpstreamProfile Azure(string deployment) =>
        (Known(deployment) ?? Five(deployment) with { Efforts = Between(Effort.Low, Effort.High) }) with
        {
            FastTier = false,
            ReasoningContext = false,
            Compaction = false,
            ConfigurationUpdate = false,
            ToolSearch = false,
            AdditionalTools = false,
            NamespaceTools = false,
            Breakpoints = false,
            Prewarm = false,
            InputTokens = false,
        };

    private static UpstreamProfile? Known(string name)
    {
        foreach (var (prefix, profile) in s_openAI)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return profile;
        }

        return null;
    }

    /// <summary>
    /// Any other Responses server: standard fields only. Reasoning is asked for, since most such servers run reasoning
    /// models; a server that refuses a parameter is asked once without it and remembered (C3).
    /// </summary>
    public static UpstreamProfile Generic(string model) => new()
    {
        Family = model,
        DeveloperRole = false,
        OutputArrays = false,
        OpenAIParameters = false,
        Compaction = false,
        InputTokens = false,
        MaxToolName = 64,
        ContextWindow = 128_000,
        MaxOutputTokens = 32_768,
    };

    /// <summary>gpt-5.6 and later: every effort, phases, configuration updates, explicit caching, the fast tier.</summary>
    private static UpstreamProfile Six(string family) => Searching(new UpstreamProfile { Family = family }) with
    {
        Efforts = s_all,
        ConfigurationUpdate = true,
        WebSearch = true,
        Phase = true,
        ReasoningContext = true,
        Breakpoints = true,
        Prewarm = true,
        FastTier = true,
        CodeInterpreter = true,
        Mcp = true,
    };

    private static UpstreamProfile Five(string family) => new() { Family = family, WebSearch = true, CodeInterpreter = true, Mcp = true };

    /// <summary>gpt-5.4 and later: tool search, and with it namespaces and tools that come later (recorded with gpt-5.4).</summary>
    private static UpstreamProfile Searching(UpstreamProfile profile) => profile with { NamespaceTools = true, ToolSearch = true, AdditionalTools = true };

    private static UpstreamProfile Older(string family) => new()
    {
        Family = family,
        ContextWindow = 200_000,
        MaxOutputTokens = 100_000,
        WebSearch = true,
        CodeInterpreter = true,
        Mcp = true,
    };

    /// <summary>No reasoning: sampling parameters are taken, encrypted reasoning is refused (B7).</summary>
    private static UpstreamProfile Plain(string family, int window, int maxOutput) => new()
    {
        Family = family,
        Reasoning = false,
        Efforts = [],
        EncryptedReasoning = false,
        Sampling = true,
        ContextWindow = window,
        MaxOutputTokens = maxOutput,
    };

    private static Effort[] Between(Effort lowest, Effort highest) => [.. s_all.Where(e => e >= lowest && e <= highest)];

    private static Effort[] NoneAnd(Effort lowest, Effort highest) => [Effort.None, .. Between(lowest, highest)];
}
