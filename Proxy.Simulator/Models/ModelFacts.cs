namespace Proxy.Simulator.Models;

/// <summary>What OpenAI is known to allow on one family of models (mapping B1, B2, B6; recorded answers).</summary>
internal sealed record ModelFacts
{
    /// <summary>Model names start with it; the longest match decides.</summary>
    public required string Prefix { get; init; }

    /// <summary>Accepted reasoning efforts, ascending; empty on models that do not reason.</summary>
    public IReadOnlyList<string> Efforts { get; init; } = [];

    public string? DefaultEffort { get; init; }

    /// <summary>temperature and top_p are taken while the effort is none (gpt-5.1 to gpt-5.4).</summary>
    public bool SamplingWithoutEffort { get; init; }

    /// <summary>Messages carry <c>phase</c> (gpt-5.3-codex and later).</summary>
    public bool Phase { get; init; }

    /// <summary>Cache writes are counted and prompt_cache_options understood (gpt-5.6 and later).</summary>
    public bool CacheWrites { get; init; }

    /// <summary>tool_search, deferred tools, namespaces and additional_tools are understood (gpt-5.4 and later).</summary>
    public bool ToolSearch { get; init; }

    /// <summary>Effective <c>reasoning.context</c>.</summary>
    public string? ReasoningContext { get; init; }

    /// <summary>Tokens.</summary>
    public int ContextWindow { get; init; } = 400_000;

    public bool Reasoning => Efforts.Count > 0;
}
