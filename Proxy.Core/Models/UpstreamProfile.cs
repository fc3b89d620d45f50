using Proxy.Core.Canonical;

namespace Proxy.Core.Models;

/// <summary>What one upstream model takes and gives (C0.4).</summary>
internal sealed record UpstreamProfile
{
    /// <summary>Reasoning models: take <c>reasoning</c> and <c>include</c>, refuse sampling parameters.</summary>
    public bool Reasoning { get; init; } = true;

    /// <summary>Accepted efforts, ascending; empty when not <see cref="Reasoning"/>.</summary>
    public IReadOnlyList<Effort> Efforts { get; init; } = [Effort.Low, Effort.Medium, Effort.High];

    /// <summary>R2: system text goes as a developer message (true) or as <c>instructions</c>.</summary>
    public bool DeveloperRole { get; init; } = true;

    /// <summary>R3: <c>configuration_update</c> items are understood.</summary>
    public bool ConfigurationUpdate { get; init; }

    /// <summary>R12: <c>function_call_output.output</c> may be an array of parts.</summary>
    public bool OutputArrays { get; init; } = true;

    /// <summary>R6: assistant messages carry <c>phase</c>.</summary>
    public bool Phase { get; init; }

    /// <summary>R29: summaries of the reasoning may be asked for; OpenAI refuses them to organizations that are not verified.</summary>
    public bool Summaries { get; init; } = true;

    /// <summary>R53: <c>parallel_tool_calls</c> is understood; without it, what is too much is dropped here.</summary>
    public bool ParallelCalls { get; init; } = true;

    /// <summary>R35, R36: <c>strict: true</c> is understood, of tools and of the answer's format.</summary>
    public bool StrictSchemas { get; init; } = true;

    /// <summary>C0.2: encrypted reasoning is requested with <c>include</c>.</summary>
    public bool EncryptedReasoning { get; init; } = true;

    /// <summary>R58, R62, R59, R74: OpenAI's own parameters are understood (a plain Responses server refuses or ignores them).</summary>
    public bool OpenAIParameters { get; init; } = true;

    /// <summary>R66: upstream compacts by itself (<c>context_management</c>); else the gateway asks for a summary.</summary>
    public bool Compaction { get; init; } = true;

    /// <summary>R65: <c>reasoning.context</c> is understood.</summary>
    public bool ReasoningContext { get; init; }

    /// <summary>R61, R63: explicit cache breakpoints and <c>prompt_cache_options</c> are understood.</summary>
    public bool Breakpoints { get; init; }

    /// <summary>R55: <c>prompt_cache_options.prewarm</c> is understood.</summary>
    public bool Prewarm { get; init; }

    /// <summary>R60: <c>service_tier: fast</c> is understood.</summary>
    public bool FastTier { get; init; }

    /// <summary>R45: <c>namespace</c> tools are understood, and calls name theirs.</summary>
    public bool NamespaceTools { get; init; }

    /// <summary>R49: the hosted <c>tool_search</c> tool is there.</summary>
    public bool ToolSearch { get; init; }

    /// <summary>R4, R13: <c>additional_tools</c> items and a choice of <c>allowed_tools</c> are understood.</summary>
    public bool AdditionalTools { get; init; }

    /// <summary>R46, R47: the hosted <c>web_search</c> tool is there.</summary>
    public bool WebSearch { get; init; }

    /// <summary>R48: the hosted <c>code_interpreter</c> tool is there.</summary>
    public bool CodeInterpreter { get; init; }

    /// <summary>R50: hosted <c>mcp</c> tools are there.</summary>
    public bool Mcp { get; init; }

    /// <summary>R56: temperature and top_p are accepted. Reasoning models refuse them.</summary>
    public bool Sampling { get; init; }

    /// <summary>R56: a reasoning model accepts them while its effort is none (gpt-5.1 to gpt-5.4, B1).</summary>
    public bool SamplingWithoutEffort { get; init; }

    /// <summary>R17: <c>detail</c> of every image: auto, low, high or original.</summary>
    public string ImageDetail { get; init; } = "auto";

    /// <summary>C0.1: upstream answers in streams only, so that it is asked for one whatever the client wants (ChatGPT's Codex backend).</summary>
    public bool StreamOnly { get; init; }

    /// <summary>C6: upstream counts, by <c>POST /responses/input_tokens</c>.</summary>
    public bool InputTokens { get; init; } = true;

    /// <summary>Longest function name, characters (K7).</summary>
    public int MaxToolName { get; init; } = 128;

    /// <summary>Tokens; R54 clamps to it.</summary>
    public int MaxOutputTokens { get; init; } = 128_000;

    /// <summary>Tokens of the context window; for the wording of an overflow (K12) and /v1/models.</summary>
    public int ContextWindow { get; init; } = 400_000;

    /// <summary>R26: reasoning of one family is opened by its own family only.</summary>
    public required string Family { get; init; }
}
