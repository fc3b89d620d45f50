using Proxy.Core.Canonical;
using Proxy.Core.Ids;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.Sealing;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>What an answer reader is given: a request's context with a real envelope, and ids that count.</summary>
internal static class AnswerScope
{
    public const string Tenant = "tenant-1";

    public static IEnvelope Envelope { get; } = new AesGcmEnvelope([new SealingKey("k1", new byte[32])]);

    /// <summary>A client with thinking on and summarized, as most of these tests want it.</summary>
    public static AnswerContext Context(
        bool showThinking = true,
        bool summarized = true,
        bool commentaryAsThinking = false,
        bool oneToolCall = false,
        int maxOutputTokens = 16,
        IReadOnlyDictionary<string, string>? originalNames = null,
        string? toolSearch = null,
        params string[] usedToolIds) => new()
        {
            Scope = Scope(),
            ShowThinking = showThinking,
            Summarized = summarized,
            CommentaryAsThinking = commentaryAsThinking,
            OneToolCall = oneToolCall,
            MaxOutputTokens = maxOutputTokens,
            InputTokensEstimate = 12,
            OriginalNames = originalNames,
            ToolSearch = toolSearch,
            UsedToolIds = [.. usedToolIds],
        };

    public static RequestScope Scope() => new()
    {
        Route = new Route(
            "claude-opus-5-5",
            new ModelAlias { Id = "claude-opus-5-5", DisplayName = "Opus" },
            "openai",
            "gpt-5.6",
            new UpstreamProfile { Family = "gpt-5.6", ContextWindow = 400_000 }),
        Tenant = Tenant,
        Envelope = Envelope,
        Warnings = new Warnings(),
        Ids = new CountingIds(),
    };

    private sealed class CountingIds : IIdSource
    {
        private int _count;

        public string New(string prefix) => prefix + "new" + ++_count;
    }
}
