using System.Globalization;
using Proxy.Core.Models;

namespace Proxy.Api.Settings;

/// <summary><c>Proxy:Models</c> and <c>Proxy:Profiles</c>.</summary>
internal static class ModelSettings
{
    private const int MostTargets = 16;

    /// <param name="isUpstream">Whether there is an upstream of this name.</param>
    public static Dictionary<string, ModelRule> Models(SectionReader section, Func<string, bool> isUpstream)
    {
        var models = new Dictionary<string, ModelRule>(StringComparer.Ordinal);
        foreach (var (name, entry) in section.Table(nameof(GatewayOptions.Models)))
        {
            models[name] = new ModelRule
            {
                Upstream = ModelRef(entry, nameof(ModelRule.Upstream)),
                Targets = Targets(entry, isUpstream),
                DisplayName = entry.Text(nameof(ModelRule.DisplayName)),
                Description = entry.Text(nameof(ModelRule.Description)),
                DefaultEffort = entry.Effort(nameof(ModelRule.DefaultEffort)),
                ThinkingByDefault = entry.Flag(nameof(ModelRule.ThinkingByDefault)),
                Prefill = Prefill(entry),
                Citations = Citations(entry),
                MaxOutputTokens = entry.Number(nameof(ModelRule.MaxOutputTokens), 1, 1_000_000),
                MaxInputTokens = entry.Number(nameof(ModelRule.MaxInputTokens), 1024, 10_000_000),
            };
            if (models[name] is { Upstream: not null, Targets.Count: > 0 }) entry.Fault(nameof(ModelRule.Upstream), "and Targets cannot both be there", 0);
            entry.RefuseUnknown();
        }

        return models;
    }

    public static Dictionary<string, ProfileRule> Profiles(SectionReader section)
    {
        var profiles = new Dictionary<string, ProfileRule>(StringComparer.Ordinal);
        foreach (var (name, entry) in section.Table(nameof(GatewayOptions.Profiles)))
        {
            profiles[name] = new ProfileRule
            {
                Like = ModelRef(entry, nameof(ProfileRule.Like)),
                Reasoning = entry.Flag(nameof(ProfileRule.Reasoning)),
                Summaries = entry.Flag(nameof(ProfileRule.Summaries)),
                ParallelCalls = entry.Flag(nameof(ProfileRule.ParallelCalls)),
                Efforts = entry.Efforts(nameof(ProfileRule.Efforts)),
                DeveloperRole = entry.Flag(nameof(ProfileRule.DeveloperRole)),
                ConfigurationUpdate = entry.Flag(nameof(ProfileRule.ConfigurationUpdate)),
                OutputArrays = entry.Flag(nameof(ProfileRule.OutputArrays)),
                Phase = entry.Flag(nameof(ProfileRule.Phase)),
                StrictSchemas = entry.Flag(nameof(ProfileRule.StrictSchemas)),
                EncryptedReasoning = entry.Flag(nameof(ProfileRule.EncryptedReasoning)),
                OpenAIParameters = entry.Flag(nameof(ProfileRule.OpenAIParameters)),
                Compaction = entry.Flag(nameof(ProfileRule.Compaction)),
                ReasoningContext = entry.Flag(nameof(ProfileRule.ReasoningContext)),
                Breakpoints = entry.Flag(nameof(ProfileRule.Breakpoints)),
                Prewarm = entry.Flag(nameof(ProfileRule.Prewarm)),
                FastTier = entry.Flag(nameof(ProfileRule.FastTier)),
                NamespaceTools = entry.Flag(nameof(ProfileRule.NamespaceTools)),
                ToolSearch = entry.Flag(nameof(ProfileRule.ToolSearch)),
                AdditionalTools = entry.Flag(nameof(ProfileRule.AdditionalTools)),
                WebSearch = entry.Flag(nameof(ProfileRule.WebSearch)),
                CodeInterpreter = entry.Flag(nameof(ProfileRule.CodeInterpreter)),
                Mcp = entry.Flag(nameof(ProfileRule.Mcp)),
                Sampling = entry.Flag(nameof(ProfileRule.Sampling)),
                SamplingWithoutEffort = entry.Flag(nameof(ProfileRule.SamplingWithoutEffort)),
                ImageDetail = ImageDetail(entry),
                StreamOnly = entry.Flag(nameof(ProfileRule.StreamOnly)),
                InputTokens = entry.Flag(nameof(ProfileRule.InputTokens)),
                MaxToolName = entry.Number(nameof(ProfileRule.MaxToolName), 16, 128),
                MaxOutputTokens = entry.Number(nameof(ProfileRule.MaxOutputTokens), 16, 1_000_000),
                ContextWindow = entry.Number(nameof(ProfileRule.ContextWindow), 1024, 10_000_000),
                Family = entry.Text(nameof(ProfileRule.Family)),
            };
            entry.RefuseUnknown();
        }

        return profiles;
    }

    private static List<ModelTarget> Targets(SectionReader entry, Func<string, bool> isUpstream)
    {
        // The configuration sorts its keys as numbers where they are some: 2 comes before 10.
        var targets = new List<ModelTarget>();
        foreach (var (index, target) in entry.Table(nameof(ModelRule.Targets)))
        {
            if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _)) target.Fault("Name", "(the name of the entry) must be a number: 0, 1, …", 0);
            var upstream = target.Text(nameof(ModelTarget.Upstream));
            if (upstream is not null && !isUpstream(upstream)) target.Fault(nameof(ModelTarget.Upstream), "must be Proxy:Upstream or an entry of Proxy:Upstreams", 0);
            var model = ModelRef(target, nameof(ModelTarget.Model)) ?? (target.Text(nameof(ModelTarget.Model)) is null ? target.Fault(nameof(ModelTarget.Model), "is missing", "") : "");
            targets.Add(new ModelTarget(upstream, model) { Weight = target.Number(nameof(ModelTarget.Weight), 0, 1000) ?? 0 });
            target.RefuseUnknown();
        }

        if (targets.Count > MostTargets) entry.Fault(nameof(ModelRule.Targets), "must be 16 at most", 0);
        if (targets.Where(static target => target.Model.Length > 0).GroupBy(static target => (target.Upstream, target.Model)).Any(static group => group.Count() > 1)) entry.Fault(nameof(ModelRule.Targets), "must differ in upstream or model", 0);
        return targets;
    }

    private static string? ImageDetail(SectionReader entry) => entry.Text(nameof(ProfileRule.ImageDetail)) switch
    {
        null => null,
        var text and ("auto" or "low" or "high" or "original") => text,
        _ => entry.Fault<string?>(nameof(ProfileRule.ImageDetail), "must be auto, low, high or original", null),
    };

    private static PrefillHandling? Prefill(SectionReader entry) => entry.Text(nameof(ModelRule.Prefill)) switch
    {
        null => null,
        "reject" => PrefillHandling.Reject,
        "emulate" => PrefillHandling.Emulate,
        _ => entry.Fault<PrefillHandling?>(nameof(ModelRule.Prefill), "must be reject or emulate", null),
    };

    private static CitationHandling? Citations(SectionReader entry) => entry.Text(nameof(ModelRule.Citations)) switch
    {
        null => null,
        "warn" => CitationHandling.Warn,
        "emulate" => CitationHandling.Emulate,
        _ => entry.Fault<CitationHandling?>(nameof(ModelRule.Citations), "must be warn or emulate", null),
    };

    private static string? ModelRef(SectionReader entry, string name) => entry.Text(name) switch
    {
        null => null,
        var text when ModelName.IsSafe(text) => text,
        _ => entry.Fault<string?>(name, "must be a model name: 1 to 128 of [A-Za-z0-9._:/@-]", null),
    };
}
