using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Requests.Hosted;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>An assistant turn, item by item in the order of its blocks (R6, R8, R22, R24–R27).</summary>
internal static class AssistantItems
{
    /// <param name="isLast">It is the conversation's latest assistant message (R24).</param>
    public static void Write(RequestBuild build, Turn turn, bool isLast)
    {
        var blocks = turn.Blocks;
        var lastToolUse = LastToolUse(blocks);
        build.BeginTurn();
        // R27: reasoning with no item after it in its turn is taken back; upstream would refuse the request.
        var kept = build.Mark;
        HostedPairs? pairs = null;
        var run = (End: 0, IsSplit: false);
        for (var i = 0; i < blocks.Count; i++)
        {
            switch (blocks[i])
            {
                case TextBlock:
                    if (i >= run.End) run = Run(build, blocks, i);
                    var (start, end) = (i, run.IsSplit ? run.End : i + 1);
                    BeginMessage(build, turn);
                    for (; ; i++)
                    {
                        AppendText(build, (TextBlock)blocks[i]);
                        build.Breakpoints.Wait(blocks[i].Cache);
                        if (i + 1 == end) break;
                    }

                    EndMessage(build, isCommentary: i < lastToolUse, blocks, start, end);
                    break;
                case DocumentBlock document:
                    BeginMessage(build, turn);
                    AppendDocument(build.Output, document);
                    EndMessage(build, isCommentary: i < lastToolUse);
                    break;
                case ToolUseBlock use:
                    WriteCall(build, use);
                    break;
                case ThinkingBlock thinking:
                    if (SealedItems.Write(build, thinking.Path, thinking.Signature, thinking.Thinking, isLast)) kept = build.Mark;
                    continue;
                case RedactedThinkingBlock redacted:
                    if (SealedItems.Write(build, redacted.Path, redacted.Data, JsonText.Empty, isLast)) kept = build.Mark;
                    continue;
                case HostedHistoryBlock hosted:
                    build.Following = null;
                    if (!HostedItems.Write(build, turn, pairs ??= new HostedPairs(turn), i, hosted)) continue;
                    build.Breakpoints.Wait(hosted.Cache);
                    kept = build.Mark;
                    continue;
                case ContainerUploadBlock upload:
                    ForeignItems.Write(build, turn, upload);
                    break;
                default:
                    throw RequestRejectedException.Invalid($"{blocks[i].Path}: this content block cannot stand in an assistant message");
            }

            // R61: what the model said carries no breakpoint; the next input part does.
            build.Breakpoints.Wait(blocks[i].Cache);
            build.Following = null;
            kept = build.Mark;
        }

        build.Following = null;

        build.Rewind(kept);
    }

    private static void AppendText(RequestBuild build, TextBlock text)
    {
        if (build.Citing is { } citing && text.SourceCitations.Count > 0) citing.AppendMarked(text);
        else build.Output.Append(text.Text.Escaped);
    }

    private static int LastToolUse(IReadOnlyList<Block> blocks)
    {
        for (var i = blocks.Count - 1; i >= 0; i--)
            if (blocks[i] is ToolUseBlock) return i;
        return -1;
    }

    /// <summary>R6: one item a block, but text that was split for citations goes back together.</summary>
    /// <returns>Where the run of text blocks ends that begins here, and whether it was one text.</returns>
    private static (int End, bool IsSplit) Run(RequestBuild build, IReadOnlyList<Block> blocks, int start)
    {
        var end = start;
        var cited = false;
        for (; end < blocks.Count && blocks[end] is TextBlock text; end++)
            cited |= text.HasCitations && (text.SourceCitations.Count > 0 || !RestoredCitations.IsWhole(build, text));
        return (end, cited);
    }

    /// <summary>
    /// Upstream's shape of an output message has an id. The envelope before it remembers it (S4); else no client carries
    /// one, and the message's place makes it, the same in every later turn (C0.3).
    /// </summary>
    public static void BeginMessage(RequestBuild build, Turn turn)
    {
        var ordinal = build.NextMessage();
        build.BeginItem();
        build.Output.Append("{\"type\":\"message\",\"id\":"u8);
        if (build.Following?.NextId is { } id)
        {
            build.Output.AppendString(id);
        }
        else
        {
            build.Output.Append("\"msg_t"u8);
            build.Output.Append(turn.Index);
            build.Output.Append((byte)'n');
            build.Output.Append(ordinal);
            build.Output.Append((byte)'"');
        }

        build.Output.Append(",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\""u8);
    }

    public static void EndMessage(RequestBuild build, bool isCommentary) => EndMessage(build, isCommentary, [], 0, 0);

    /// <param name="blocks">The texts that it is made of stand there, from <paramref name="start"/> up to <paramref name="end"/>.</param>
    private static void EndMessage(RequestBuild build, bool isCommentary, IReadOnlyList<Block> blocks, int start, int end)
    {
        build.Output.Append("\",\"annotations\":["u8);
        var isFirst = true;
        for (var i = start; i < end; i++) RestoredCitations.Append(build, (TextBlock)blocks[i], ref isFirst);
        build.Output.Append("],\"logprobs\":[]}]"u8);
        // R6: what upstream called it, where an envelope remembers; else what is said before a tool call is commentary.
        isCommentary = build.Following?.NextPhase is { } phase ? phase == "commentary" : isCommentary;
        if (build.Profile.Phase) build.Output.Append(isCommentary ? ",\"phase\":\"commentary\""u8 : ",\"phase\":\"final_answer\""u8);
        build.Output.Append((byte)'}');
    }

    /// <summary>R8: <c>"arguments":"{\"city\":\"Paris\"}"</c>, in the client's key order. R10: no item id, only call_id.</summary>
    private static void WriteCall(RequestBuild build, ToolUseBlock use)
    {
        var output = build.Output;
        build.UsedToolIds.Add(use.Id);
        build.BeginItem();
        output.Append("{\"type\":\"function_call\",\"call_id\":\""u8);
        output.AppendAscii(ToolIds.ToUpstream(use.Id));
        output.Append("\",\"name\":\""u8);
        output.AppendAscii(build.Names.ToUpstream(use.Name, use.ToolsetName));
        if (build.Tools.NamespaceOf(use) is { } namespaceName)
        {
            output.Append("\",\"namespace\":\""u8);
            output.AppendAscii(namespaceName);
        }

        output.Append("\",\"arguments\":\""u8);
        JsonEscape.Append(output, use.Input.Span);
        output.Append("\"}"u8);
    }

    /// <summary>R22: an assistant item holds text only, so media are named rather than shown.</summary>
    private static void AppendDocument(PooledBuffer output, DocumentBlock document)
    {
        DocumentText.AppendOpening(output, document);
        switch (document.Source)
        {
            case TextSource text:
                output.Append(text.Text.Escaped);
                break;
            case UrlSource url:
                output.Append(url.Url.Escaped);
                break;
            case Base64Source base64:
                AppendPlaceholder(output, base64.MediaType);
                break;
            case StoredSource stored:
                AppendPlaceholder(output, stored.MediaType);
                break;
            case ContentSource content:
                for (var i = 0; i < content.Blocks.Count; i++)
                {
                    if (i > 0) output.Append(@"\n"u8);
                    if (content.Blocks[i] is TextBlock text) output.Append(text.Text.Escaped);
                    else AppendPlaceholder(output, "image");
                }

                break;
        }

        DocumentText.AppendClosing(output);
    }

    private static void AppendPlaceholder(PooledBuffer output, string kind)
    {
        output.Append((byte)'[');
        output.AppendAscii(kind);
        output.Append((byte)']');
    }
}
