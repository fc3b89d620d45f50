namespace Proxy.Core.Upstream;

/// <summary>What an upstream speaks.</summary>
internal enum UpstreamKind
{
    /// <summary><c>openai-responses</c>: OpenAI's Responses API, which messages are translated for.</summary>
    OpenAIResponses,

    /// <summary><c>anthropic</c>: Anthropic's own API, which messages go to as they are.</summary>
    Anthropic,
}
