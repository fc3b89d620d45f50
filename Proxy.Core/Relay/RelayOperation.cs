namespace Proxy.Core.Relay;

/// <summary>One endpoint of an API that is passed through.</summary>
/// <param name="Name">For log and metrics: <c>responses</c>, <c>chat.completions</c>.</param>
/// <param name="GenAi">The operation as the GenAI conventions name it.</param>
internal sealed record RelayOperation(string Name, string GenAi)
{
    /// <summary>Costs tokens: limits and usage count.</summary>
    public bool IsGenerating { get; init; }

    /// <summary>Whether it does well says how its target does: counts do not.</summary>
    public bool IsJudged { get; init; } = true;

    /// <summary>Its answer may stay upstream under an id.</summary>
    public bool Stores { get; init; }

    public static RelayOperation Responses { get; } = new("responses", "chat") { IsGenerating = true, Stores = true };

    public static RelayOperation Compact { get; } = new("responses.compact", "chat") { IsGenerating = true };

    public static RelayOperation Stored { get; } = new("responses.stored", "chat");

    public static RelayOperation InputTokens { get; } = new("responses.input_tokens", "chat") { IsJudged = false };

    public static RelayOperation Chat { get; } = new("chat.completions", "chat") { IsGenerating = true };

    public static RelayOperation Embeddings { get; } = new("embeddings", "embeddings") { IsGenerating = true };

    public static RelayOperation Messages { get; } = new("messages", "chat") { IsGenerating = true };

    public static RelayOperation MessageTokens { get; } = new("messages.count_tokens", "chat") { IsJudged = false };
}
