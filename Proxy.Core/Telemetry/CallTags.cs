using System.Diagnostics;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;

namespace Proxy.Core.Telemetry;

/// <summary>What the spans of a call tell about its question and its answer: numbers, names and ids, never a word of either.</summary>
internal static class CallTags
{
    private const int LongestId = 128;

    public static TagList Asked(Route route, Conversation conversation, Uri server)
    {
        var tags = new TagList
        {
            { GenAiNames.OperationName, "chat" },
            { GenAiNames.ProviderName, "openai" },
            { GenAiNames.OpenAIApiType, "responses" },
            { GenAiNames.RequestModel, route.UpstreamModel },
            { GenAiNames.RequestStream, conversation.Stream },
            { GenAiNames.RequestMaxTokens, conversation.MaxTokens },
            { GenAiNames.OutputType, conversation.Format is null ? "text" : "json" },
            { GenAiNames.UpstreamName, route.Upstream },
            { GenAiNames.ServerAddress, server.Host },
            { GenAiNames.ServerPort, server.Port },
        };
        if (conversation.Temperature is { } temperature) tags.Add(GenAiNames.RequestTemperature, temperature);
        if (conversation.TopP is { } topP) tags.Add(GenAiNames.RequestTopP, topP);
        // R59, R60: as it may be sent; auto is what upstream does unasked.
        if (conversation.Fast) tags.Add(GenAiNames.OpenAIRequestTier, "fast");
        else if (conversation.StandardTierOnly) tags.Add(GenAiNames.OpenAIRequestTier, "default");
        return tags;
    }

    public static TagList Passed(Route route, string operation, string provider, bool stream, int? maxTokens, Uri server)
    {
        var tags = new TagList
        {
            { GenAiNames.OperationName, operation },
            { GenAiNames.ProviderName, provider },
            { GenAiNames.RequestModel, route.UpstreamModel },
            { GenAiNames.RequestStream, stream },
            { GenAiNames.UpstreamName, route.Upstream },
            { GenAiNames.ServerAddress, server.Host },
            { GenAiNames.ServerPort, server.Port },
        };
        if (maxTokens is { } most) tags.Add(GenAiNames.RequestMaxTokens, most);
        return tags;
    }

    // A tag of null is none.
    public static void Answered(Activity? span, string model, in Usage usage, StopReason? reason) =>
        span?.SetTag(GenAiNames.ResponseModel, model)
            .SetTag(GenAiNames.ResponseFinishReasons, reason is { } stopped ? new[] { Reason(stopped) } : null)
            .SetTag(GenAiNames.OpenAIResponseTier, reason is null ? null : usage.Fast ? "fast" : "default")
            .SetTag(GenAiNames.InputTokens, usage.Input)
            .SetTag(GenAiNames.OutputTokens, usage.Output)
            .SetTag(GenAiNames.CacheReadInputTokens, usage.CacheRead)
            .SetTag(GenAiNames.CacheCreationInputTokens, usage.CacheWrite)
            .SetTag(GenAiNames.ReasoningOutputTokens, usage.Reasoning);

    /// <returns>Null when it can be anything but an id (F23): upstream is not trusted either.</returns>
    public static string? Id(string? id) => id is { Length: > 0 and <= LongestId } && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? id : null;

    public static string Reason(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextWindowExceeded => "length",
        StopReason.ToolUse => "tool_calls",
        StopReason.Refusal => "content_filter",
        _ => "stop",
    };
}
