namespace Proxy.Core.Models;

/// <summary>Which table of built-in profiles an upstream goes by (C0.4).</summary>
internal enum UpstreamDialect
{
    /// <summary>OpenAI itself: a profile per model family.</summary>
    OpenAI,

    /// <summary>Azure OpenAI: the same families, named by deployments, without what only OpenAI's own service has.</summary>
    Azure,

    /// <summary>Any other Responses server (vLLM, llama.cpp, Ollama, OpenRouter): one careful profile.</summary>
    Generic,
}
