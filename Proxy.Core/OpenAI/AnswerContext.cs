using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI;

/// <summary>
/// What the request taught that its answer needs. Made by the request writer, read by both answer readers;
/// holds nothing that points into the request body, so the body can be released while the answer streams.
/// </summary>
internal sealed class AnswerContext
{
    public required RequestScope Scope { get; init; }

    /// <summary>Reasoning items become thinking blocks (S4); off when thinking is off (R31).</summary>
    public bool ShowThinking { get; init; }

    /// <summary>The summary is shown; otherwise the block is empty but signed (S4).</summary>
    public bool Summarized { get; init; }

    /// <summary>R32: commentary messages become thinking blocks.</summary>
    public bool CommentaryAsThinking { get; init; }

    /// <summary>S10: the client declared code execution, so its calls are shown.</summary>
    public bool ShowCode { get; init; }

    /// <summary>S11: the client declared MCP servers.</summary>
    public bool ShowMcp { get; init; }

    /// <summary>S11: the client understands mcp_tool_listing blocks.</summary>
    public bool TellMcpTools { get; init; }

    /// <summary>Upstream's server_label to the client's name of the server, only for names that were changed; null when none was.</summary>
    public IReadOnlyDictionary<string, string>? McpServers { get; init; }

    /// <summary>Tokens of MCP servers, plain: no message repeats them.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>R72: the container that the client named: its own word for it, and upstream's; null for none.</summary>
    public NamedContainer? Container { get; init; }

    /// <summary>S12: the client's name of the hosted tool search; null when it was not offered.</summary>
    public string? ToolSearch { get; init; }

    /// <summary>The hosted web search was offered (R46).</summary>
    public bool WebSearch { get; init; }

    /// <summary>The client knows opened pages (R47, S7).</summary>
    public bool WebFetch { get; init; }

    /// <summary>R35: the answer's text is JSON.</summary>
    public bool TextIsJson { get; init; }

    /// <summary>R53: the client wants at most one tool call.</summary>
    public bool OneToolCall { get; init; }

    /// <summary>R66, R67: the answer is a summary, and becomes a compaction.</summary>
    public bool IsSummary { get; init; }

    /// <summary>R67: that compaction is signed.</summary>
    public bool SignsSummary { get; init; }

    /// <summary>R66: a compaction that the answer begins with; null for none.</summary>
    public FreshCompaction? Fresh { get; init; }

    /// <summary>R66, S13: upstream's compactions are shown, since they were asked for; else they are carried.</summary>
    public bool ShowsCompaction { get; init; }

    /// <summary>R55: nothing is answered.</summary>
    public bool IsPrewarm { get; init; }

    /// <summary>Tokens; the <c>max_output_tokens</c> that was sent (S17).</summary>
    public int MaxOutputTokens { get; init; }

    /// <summary>Tokens, a cheap guess for message_start (C4.2).</summary>
    public int InputTokensEstimate { get; init; }

    /// <summary>Names the prompt in <see cref="RequestScope.Usages"/>; null where nothing is remembered.</summary>
    public PromptKey? Prompt { get; init; }

    /// <summary>Upstream tool name to the client's, only for names that were shortened (K7); null when none was.</summary>
    public IReadOnlyDictionary<string, string>? OriginalNames { get; init; }

    /// <summary>R45: what upstream calls a toolset's member (<c>computer.left_click</c> with a namespace, else <c>computer__left_click</c>); null without toolsets.</summary>
    public IReadOnlyDictionary<string, ClientTool>? ToolsetMembers { get; init; }

    /// <summary>The beginning of the answer that the client wrote itself; a repetition of it is taken out (R7). Null for none.</summary>
    public string? Prefill { get; init; }

    /// <summary>R20: what the answer's marks refer to; null when there are none to expect.</summary>
    public CitableSources? Citing { get; init; }

    /// <summary>Nulls that are taken out of the answer (K10, R35, R36); null for none.</summary>
    public PruningPlan? Pruning { get; init; }

    /// <summary>Client-facing tool ids already used in this conversation (K9). The answer reader adds its own.</summary>
    public HashSet<string> UsedToolIds { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The client's tool behind an upstream call.</summary>
    /// <param name="namespaceName">Empty for none. A tool that was searched for names itself (seen recorded), which says nothing.</param>
    public ClientTool ToolBehind(string namespaceName, string name)
    {
        if (ToolsetMembers is { } members && members.TryGetValue(namespaceName.Length > 0 ? namespaceName + "." + name : name, out var member)) return member;
        return new ClientTool(OriginalNames is { } names && names.TryGetValue(name, out var original) ? original : name, null);
    }

    /// <summary>Thinking blocks that could not be opened, by path (R26, input_transformations).</summary>
    public IReadOnlyList<string> DroppedThinking { get; init; } = [];

    /// <summary>Reasoning items that were sent, by id: where their blocks stood (S23); null when the client does not want to know.</summary>
    public IReadOnlyDictionary<string, string>? ReasoningPaths { get; init; }

    /// <summary>Upstream has counted: the next turn's message_start can say more than a guess (C4.2).</summary>
    public void Remember(in Usage usage)
    {
        // A summary's prompt ends in words of our own, and what upstream compacted was not counted as it was sent.
        if (Prompt is not { } prompt || usage.Estimated || usage.Input == 0 || IsSummary || ShowsCompaction) return;
        Scope.Usages?.Remember(prompt, new KnownPrompt(usage.Input, usage.Output, usage.Reasoning));
    }

    /// <summary>R67: what proves later that a summary was made here.</summary>
    public JsonText SignSummary(JsonText summary)
    {
        using var text = new PooledBuffer(summary.Escaped.Length);
        EscapedUtf8.Decode(summary.Escaped, text);
        var payload = new SealedItem
        {
            Kind = SealedKind.Summary,
            Upstream = Scope.Route.Upstream,
            Family = Scope.Route.Profile.Family,
            TextHash = SealedItem.Hash(text.Written),
        };
        return JsonText.From(Encoding.ASCII.GetString(Scope.Envelope.Seal(payload.Encode(), Scope.Tenant)));
    }

    public string McpServer(string label) => McpServers is { } servers && servers.TryGetValue(label, out var name) ? name : label;
}

/// <param name="Upstream">Plain; never shown.</param>
internal sealed record NamedContainer(string Client, string Upstream);
