using System.Text;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Ids;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.Translation;

namespace Proxy.Tests.Translation;

/// <summary>Runs upstream bytes through a whole translator.</summary>
internal static class Translated
{
    public static MessageFormat Format { get; } = new("claude-opus-5-5", "req_golden");

    public static AnswerContext Context(bool summarized = true, bool commentaryAsThinking = false, int maxOutputTokens = 64, bool hosted = false, bool found = false, bool compacts = false, CitableSources? citing = null, FreshCompaction? fresh = null, bool oneToolCall = false, bool showThinking = true, string? prefill = null) => new()
    {
        Scope = new RequestScope
        {
            Route = new Route(Format.Model, new ModelAlias { Id = Format.Model, DisplayName = "Opus" }, "openai", "gpt-5.6", new UpstreamProfile { Family = "gpt-5.6" }),
            Tenant = "tenant",
            Envelope = new ReadableEnvelope(),
            Warnings = new Warnings(),
            Ids = new CountingIds(),
            ReceivedAt = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
        },
        ShowThinking = showThinking,
        OneToolCall = oneToolCall,
        ShowCode = hosted,
        ShowMcp = hosted,
        TellMcpTools = hosted,
        WebSearch = found,
        WebFetch = found,
        ToolSearch = found ? "tool_search_tool_regex" : null,
        ShowsCompaction = compacts,
        Summarized = summarized,
        CommentaryAsThinking = commentaryAsThinking,
        Citing = citing,
        Prefill = prefill,
        Fresh = fresh,
        MaxOutputTokens = maxOutputTokens,
        InputTokensEstimate = 12,
    };

    /// <returns>The stream; or, when nothing was started, the body of the error.</returns>
    public static byte[] Stream(ReadOnlySpan<byte> upstream, AnswerContext context, PruningPlan? pruning = null, int[]? chunks = null, StopMatcher? stops = null, int? tokenLimit = null)
    {
        using var translator = new StreamTranslator(context, Format, pruning, tokenLimit, stops);
        for (var i = 0; !upstream.IsEmpty; i++)
        {
            var size = Math.Clamp(chunks is { Length: > 0 } ? chunks[i % chunks.Length] : int.MaxValue, 1, upstream.Length);
            translator.Translate(upstream[..size]);
            upstream = upstream[size..];
        }

        translator.EndOfStream();
        Assert.True(translator.Ended);
        Assert.Equal(translator.Failure is null, translator.StopReason is not null);
        if (translator.Started) return translator.Output.Written.ToArray();
        return Error(translator.Failure!);
    }

    /// <returns>The Message, or the body of the error.</returns>
    public static byte[] Json(ReadOnlyMemory<byte> upstream, AnswerContext context, PruningPlan? pruning = null, StopMatcher? stops = null, int? tokenLimit = null)
    {
        using var translator = new JsonTranslator(context, Format, pruning, tokenLimit, stops);
        translator.Translate(upstream);
        return translator.Failure is null ? translator.Output.Written.ToArray() : Error(translator.Failure);
    }

    /// <summary>What a stream cannot tell: numbers known only in the end whose keys message_delta does not have.</summary>
    public static JsonObject Comparable(JsonObject message)
    {
        foreach (var key in (string[])["cache_creation", "service_tier", "inference_geo", "speed"]) message["usage"]!.AsObject().Remove(key);
        return message;
    }

    /// <summary>The response object of the last event that has one.</summary>
    public static byte[] FinalResponse(ReadOnlySpan<byte> upstream)
    {
        var last = Encoding.UTF8.GetString(upstream).Split('\n').Last(l => l.StartsWith("data:", StringComparison.Ordinal) && l.Contains("\"response\":", StringComparison.Ordinal));
        using var document = System.Text.Json.JsonDocument.Parse(last[5..]);
        return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("response").GetRawText());
    }

    private static byte[] Error(Core.Canonical.Failures.Failure failure)
    {
        using var body = new PooledBuffer();
        ErrorBody.Write(body, failure, Format.RequestId);
        return body.Written.ToArray();
    }

    private sealed class CountingIds : IIdSource
    {
        private int _count;

        public string New(string prefix) => prefix + "new" + ++_count;
    }
}
