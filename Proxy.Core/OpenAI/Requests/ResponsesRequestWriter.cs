using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Requests.Tools;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// Writes a conversation as the body of <c>POST /responses</c>. Deterministic, and append-only in <c>input</c>: what
/// message k becomes depends on messages 0..k alone (C0.3), because upstream caches exact prefixes.
/// </summary>
internal static class ResponsesRequestWriter
{
    /// <exception cref="Canonical.Failures.RequestRejectedException">Thinking of the latest assistant message was changed (R24).</exception>
    public static AnswerContext Write(Conversation conversation, RequestScope scope, PooledBuffer output)
    {
        var build = new RequestBuild(conversation, scope, output);
        output.Append((byte)'{');
        var maxOutputTokens = Parameters.Write(build);

        var keyed = output.Length;
        var keyedEnd = WritePrompt(build);
        var estimate = PromptEstimate.Of(build, keyed, out var promptKey);
        CacheKey.Write(build, keyed, keyedEnd);
        CacheOptions.Write(build);
        output.Append((byte)'}');
        if (scope.Placeholders is { } placeholders) RedactedBody.Apply(output, placeholders);

        return new AnswerContext
        {
            Scope = scope,
            ShowThinking = build.Thinking.Show,
            Summarized = build.Thinking.Summarized,
            CommentaryAsThinking = build.Thinking.CommentaryAsThinking,
            WebSearch = build.HostedTools.Any(static tool => tool is WebSearchTool),
            WebFetch = conversation.HostedTools.Any(static tool => tool is WebFetchTool),
            ShowCode = build.HostedTools.Any(static tool => tool is CodeExecutionTool),
            ShowMcp = build.HostedTools.Any(static tool => tool is McpToolset),
            TellMcpTools = conversation.TellMcpTools,
            McpServers = McpToolWriter.Changed(conversation),
            Secrets = McpToolWriter.Tokens(conversation),
            Container = build.Container,
            TextIsJson = conversation.Format is not null,
            OneToolCall = conversation.DisableParallelTools,
            IsPrewarm = conversation.IsPrewarm,
            IsSummary = conversation.Summary is not null,
            SignsSummary = conversation.Summary is { IsSigned: true },
            Fresh = conversation.Fresh,
            ShowsCompaction = CompactionItems.IsAskedFor(build),
            ReasoningPaths = build.ReasoningPaths,
            MaxOutputTokens = maxOutputTokens,
            InputTokensEstimate = estimate,
            Prompt = promptKey,
            OriginalNames = build.Names.Originals,
            ToolsetMembers = build.Names.Members,
            Prefill = build.Prefill,
            Citing = build.Citing is { Sources: { Count: > 0 } sources } ? sources : null,
            Pruning = PruningPlan.For(conversation.AllTools, build.AddedNulls, build.FormatNulls),
            ToolSearch = build.Tools.SearchIsHosted ? ToolSearch.First(conversation)?.Name : null,
            UsedToolIds = build.UsedToolIds,
            DroppedThinking = build.DroppedThinking,
        };
    }

    /// <summary>C6: the body of <c>POST /responses/input_tokens</c>: what the model would read, and nothing of how the answer should come (B6).</summary>
    /// <returns>Tokens that images and documents come to, for a count that has to be made here.</returns>
    /// <exception cref="Canonical.Failures.RequestRejectedException">Thinking of the latest assistant message was changed (R24).</exception>
    public static int WriteCounted(Conversation conversation, RequestScope scope, PooledBuffer output)
    {
        var build = new RequestBuild(conversation, scope, output) { IsCounted = true };
        output.Append((byte)'{');
        Parameters.WriteCounted(build);
        WritePrompt(build);
        output.Append((byte)'}');
        if (scope.Placeholders is { } placeholders) RedactedBody.Apply(output, placeholders);
        return build.MediaTokens;
    }

    /// <inheritdoc cref="WriteTurns"/>
    private static int WritePrompt(RequestBuild build)
    {
        build.Citing = CitedSources.For(build);
        SystemItems.WriteInstructions(build);
        var tools = build.Output.Length;
        ToolDefinitions.Write(build);
        build.ToolBytes = build.Output.Length - tools;
        build.Output.Append(",\"input\":["u8);
        // R40: tools carry none; what stands right behind them does.
        build.Breakpoints.Wait(build.Conversation.ToolsCache);
        SystemItems.WriteFirst(build);
        CompactionItems.WriteHistory(build);
        var firstUserEnd = WriteTurns(build);
        if (build.Conversation.Summary is null) build.Prefill = PrefillItem.Write(build);
        else CompactionItems.WritePrompt(build);
        build.Output.Append((byte)']');
        return firstUserEnd;
    }

    /// <returns>Where the first user turn ends: up to there the cache key looks (R62).</returns>
    private static int WriteTurns(RequestBuild build)
    {
        var turns = build.Conversation.Turns;
        var lastAssistant = Last(turns, Role.Assistant);
        var lastUser = Last(turns, Role.User);
        var firstUserEnd = 0;
        for (var i = 0; i < turns.Count; i++)
        {
            switch (turns[i].Role)
            {
                case Role.User:
                    UserItems.Write(build, turns[i]);
                    if (firstUserEnd == 0) firstUserEnd = build.Output.Length;
                    build.Citing?.Ask();
                    break;
                case Role.Assistant:
                    AssistantItems.Write(build, turns[i], isLast: i == lastAssistant);
                    break;
                default:
                    SystemItems.WriteTurn(build, turns[i], isPassed: i < lastUser);
                    break;
            }

            build.TurnEnds.Add(build.Here(isAnswer: turns[i].Role == Role.Assistant));
        }

        return firstUserEnd == 0 ? build.Output.Length : firstUserEnd;
    }

    private static int Last(IReadOnlyList<Turn> turns, Role role)
    {
        for (var i = turns.Count - 1; i >= 0; i--)
            if (turns[i].Role == role) return i;
        return -1;
    }
}
