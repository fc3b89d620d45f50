namespace Proxy.Core.Canonical.Conversations;

/// <summary>
/// What the client asked, free of either wire format. Immutable; its slices point into the request body, so it lives
/// no longer than the request.
/// </summary>
internal sealed record Conversation
{
    /// <summary>The model as the client named it; echoed in the answer (R1).</summary>
    public required string Model { get; init; }

    /// <summary>Tokens, 1 or more; 0 warms the cache and generates nothing (R55). Includes reasoning, on both sides (R54).</summary>
    public required int MaxTokens { get; init; }

    /// <summary>R55: nothing is generated; upstream only reads the prompt into its cache.</summary>
    public bool IsPrewarm => MaxTokens == 0;

    public bool Stream { get; init; }

    /// <summary>Text blocks in order, without the billing header (K1).</summary>
    public IReadOnlyList<TextBlock> System { get; init; } = [];

    public IReadOnlyList<Turn> Turns { get; init; } = [];

    /// <summary>What the client executes.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>Tools that messages define (R4), the last definition of each name.</summary>
    public IReadOnlyList<Tool> LaterTools { get; init; } = [];

    /// <summary>Every tool that an answer may call.</summary>
    public IReadOnlyList<Tool> AllTools => LaterTools.Count == 0 ? Tools : JoinTools();

    /// <summary>What the upstream's side executes, in the client's order (R46–R50).</summary>
    public IReadOnlyList<HostedTool> HostedTools { get; init; } = [];

    /// <summary>R72: the client's id of the container that code should run in; null for a new one.</summary>
    public string? Container { get; init; }

    /// <summary>The client understands mcp_tool_listing blocks (S11).</summary>
    public bool TellMcpTools { get; init; }

    /// <summary>Null when the client sent none.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary><c>tool_choice.disable_parallel_tool_use</c> (R53).</summary>
    public bool DisableParallelTools { get; init; }

    public ThinkingRequest Thinking { get; init; } = new(ThinkingMode.Unset);

    /// <summary><c>output_config.effort</c>; null when absent (R33).</summary>
    public Effort? Effort { get; init; }

    /// <summary>Null when the answer is free text (R35).</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>0..1; only with version 2023-06-01 (R56).</summary>
    public double? Temperature { get; init; }

    /// <summary>0..1; only with version 2023-06-01 (R56).</summary>
    public double? TopP { get; init; }

    /// <summary>Decoded; each has something but white space and no lone surrogate (R57).</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Decoded <c>metadata.user_id</c>; only ever leaves hashed (R58).</summary>
    public string? UserId { get; init; }

    /// <summary>R69: a fallback credit was asked for at best effort; there is none to give.</summary>
    public bool WantsFallbackCredit { get; init; }

    /// <summary><c>service_tier: standard_only</c> (R59).</summary>
    public bool StandardTierOnly { get; init; }

    /// <summary><c>speed: fast</c> (R60).</summary>
    public bool Fast { get; init; }

    /// <summary>The client sent <c>speed</c>, whatever its value: the answer's usage tells it (S21).</summary>
    public bool TellSpeed { get; init; }

    /// <summary>Top-level <c>cache_control</c>: a breakpoint at the end of the prompt (R61).</summary>
    public CacheLife EndCache { get; init; }

    /// <summary>The longest-lived <c>cache_control</c> on a tool (R40).</summary>
    public CacheLife ToolsCache { get; init; }

    /// <summary><c>context_management.edits</c>, in the client's order; null when the client sent no <c>context_management</c> (R64–R66).</summary>
    public IReadOnlyList<ContextEdit>? Edits { get; init; }

    /// <summary>R66, R67: stands for everything before <see cref="Turns"/>, which may be empty then; null when nothing was compacted.</summary>
    public HostedHistoryBlock? Compacted { get; init; }

    /// <summary><see cref="Compacted"/> is new to the client; null when it is not.</summary>
    public FreshCompaction? Fresh { get; init; }

    /// <summary>Not an answer is wanted but a summary; null as a rule.</summary>
    public SummaryRequest? Summary { get; init; }

    /// <summary>R20: a document or a search result has <c>citations.enabled</c>.</summary>
    public bool AsksForCitations { get; init; }

    /// <summary>A source or a container names a file that was uploaded (C7).</summary>
    public bool NamesFiles { get; init; }

    /// <summary>R63; null when the client sent none.</summary>
    public DiagnosticsRequest? Diagnostics { get; init; }

    private List<Tool> JoinTools()
    {
        var later = LaterTools.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        return [.. Tools.Where(tool => tool.Toolset is not null || !later.Contains(tool.Name)), .. LaterTools];
    }
}
