using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>
/// One entry of <c>Proxy:Profiles</c>, named by an upstream model: what differs from its built-in profile.
/// Unset members keep the built-in value.
/// </summary>
internal sealed record ProfileRule
{
    /// <summary>The model whose built-in profile this one starts from, where the name does not tell (an Azure deployment).</summary>
    public string? Like { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Reasoning"/>
    public bool? Reasoning { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Efforts"/>
    public IReadOnlyList<Effort>? Efforts { get; init; }

    /// <inheritdoc cref="UpstreamProfile.DeveloperRole"/>
    public bool? DeveloperRole { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ConfigurationUpdate"/>
    public bool? ConfigurationUpdate { get; init; }

    /// <inheritdoc cref="UpstreamProfile.OutputArrays"/>
    public bool? OutputArrays { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Phase"/>
    public bool? Phase { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Summaries"/>
    public bool? Summaries { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ParallelCalls"/>
    public bool? ParallelCalls { get; init; }

    /// <inheritdoc cref="UpstreamProfile.StrictSchemas"/>
    public bool? StrictSchemas { get; init; }

    /// <inheritdoc cref="UpstreamProfile.EncryptedReasoning"/>
    public bool? EncryptedReasoning { get; init; }

    /// <inheritdoc cref="UpstreamProfile.OpenAIParameters"/>
    public bool? OpenAIParameters { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Compaction"/>
    public bool? Compaction { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ReasoningContext"/>
    public bool? ReasoningContext { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Breakpoints"/>
    public bool? Breakpoints { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Prewarm"/>
    public bool? Prewarm { get; init; }

    /// <inheritdoc cref="UpstreamProfile.FastTier"/>
    public bool? FastTier { get; init; }

    /// <inheritdoc cref="UpstreamProfile.NamespaceTools"/>
    public bool? NamespaceTools { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ToolSearch"/>
    public bool? ToolSearch { get; init; }

    /// <inheritdoc cref="UpstreamProfile.AdditionalTools"/>
    public bool? AdditionalTools { get; init; }

    /// <inheritdoc cref="UpstreamProfile.WebSearch"/>
    public bool? WebSearch { get; init; }

    /// <inheritdoc cref="UpstreamProfile.CodeInterpreter"/>
    public bool? CodeInterpreter { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Mcp"/>
    public bool? Mcp { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Sampling"/>
    public bool? Sampling { get; init; }

    /// <inheritdoc cref="UpstreamProfile.SamplingWithoutEffort"/>
    public bool? SamplingWithoutEffort { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ImageDetail"/>
    public string? ImageDetail { get; init; }

    /// <inheritdoc cref="UpstreamProfile.StreamOnly"/>
    public bool? StreamOnly { get; init; }

    /// <inheritdoc cref="UpstreamProfile.InputTokens"/>
    public bool? InputTokens { get; init; }

    /// <inheritdoc cref="UpstreamProfile.MaxToolName"/>
    public int? MaxToolName { get; init; }

    /// <inheritdoc cref="UpstreamProfile.MaxOutputTokens"/>
    public int? MaxOutputTokens { get; init; }

    /// <inheritdoc cref="UpstreamProfile.ContextWindow"/>
    public int? ContextWindow { get; init; }

    /// <inheritdoc cref="UpstreamProfile.Family"/>
    public string? Family { get; init; }

    public UpstreamProfile ApplyTo(UpstreamProfile profile) => profile with
    {
        Reasoning = Reasoning ?? profile.Reasoning,
        Efforts = Efforts ?? profile.Efforts,
        DeveloperRole = DeveloperRole ?? profile.DeveloperRole,
        ConfigurationUpdate = ConfigurationUpdate ?? profile.ConfigurationUpdate,
        OutputArrays = OutputArrays ?? profile.OutputArrays,
        Phase = Phase ?? profile.Phase,
        Summaries = Summaries ?? profile.Summaries,
        ParallelCalls = ParallelCalls ?? profile.ParallelCalls,
        StrictSchemas = StrictSchemas ?? profile.StrictSchemas,
        EncryptedReasoning = EncryptedReasoning ?? profile.EncryptedReasoning,
        OpenAIParameters = OpenAIParameters ?? profile.OpenAIParameters,
        Compaction = Compaction ?? profile.Compaction,
        ReasoningContext = ReasoningContext ?? profile.ReasoningContext,
        Breakpoints = Breakpoints ?? profile.Breakpoints,
        Prewarm = Prewarm ?? profile.Prewarm,
        FastTier = FastTier ?? profile.FastTier,
        NamespaceTools = NamespaceTools ?? profile.NamespaceTools,
        ToolSearch = ToolSearch ?? profile.ToolSearch,
        AdditionalTools = AdditionalTools ?? profile.AdditionalTools,
        WebSearch = WebSearch ?? profile.WebSearch,
        CodeInterpreter = CodeInterpreter ?? profile.CodeInterpreter,
        Mcp = Mcp ?? profile.Mcp,
        Sampling = Sampling ?? profile.Sampling,
        SamplingWithoutEffort = SamplingWithoutEffort ?? profile.SamplingWithoutEffort,
        ImageDetail = ImageDetail ?? profile.ImageDetail,
        StreamOnly = StreamOnly ?? profile.StreamOnly,
        InputTokens = InputTokens ?? profile.InputTokens,
        MaxToolName = MaxToolName ?? profile.MaxToolName,
        MaxOutputTokens = MaxOutputTokens ?? profile.MaxOutputTokens,
        ContextWindow = ContextWindow ?? profile.ContextWindow,
        Family = Family ?? profile.Family,
    };
}
