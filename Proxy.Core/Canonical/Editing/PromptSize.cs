using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Editing;

/// <summary>
/// How large a prompt is, in tokens, by the length of its texts: what triggers of <c>context_management</c> are compared
/// with. Rough, but the same for the same conversation, whatever upstream counts.
/// </summary>
internal static class PromptSize
{
    private const int BytesPerToken = 4;

    // An image or a page, wherever its bytes are.
    private const int PerMedium = 1000 * BytesPerToken;

    public static int Of(Conversation conversation)
    {
        long bytes = 0;
        foreach (var tool in conversation.Tools) bytes += tool.Name.Length + tool.InputSchema.Span.Length + (tool.Description?.Escaped.Length ?? 0);
        foreach (var text in conversation.System) bytes += text.Text.Escaped.Length;
        if (conversation.Compacted is { Hosted: Hosted.Compaction { Content: { } summary } }) bytes += summary.Escaped.Length;
        foreach (var turn in conversation.Turns)
            foreach (var block in turn.Blocks) bytes += Bytes(block);
        return Tokens(bytes);
    }

    public static int Tokens(long bytes) => (int)Math.Min(int.MaxValue, bytes / BytesPerToken);

    public static long Bytes(Block block) => block switch
    {
        TextBlock text => text.Text.Escaped.Length,
        ToolUseBlock use => use.Name.Length + use.Input.Span.Length,
        ToolResultBlock result => Bytes(result.Content),
        // Base64 twice over, once of upstream's and once of ours, around what was thought: sixteen ninths of it.
        ThinkingBlock thinking => thinking.Signature.Escaped.Length * 9L / 16,
        RedactedThinkingBlock redacted => redacted.Data.Escaped.Length * 9L / 16,
        SearchResultBlock found => found.Texts.Sum(text => (long)text.Escaped.Length),
        DocumentBlock { Source: TextSource text } => text.Text.Escaped.Length,
        DocumentBlock { Source: ContentSource content } => Bytes(content.Blocks),
        ImageBlock or DocumentBlock => PerMedium,
        ToolReferenceBlock reference => reference.ToolName.Length,
        BrowserStateBlock state => state.State.Span.Length,
        _ => 0,
    };

    public static long Bytes(IReadOnlyList<Block> blocks)
    {
        long bytes = 0;
        foreach (var block in blocks) bytes += Bytes(block);
        return bytes;
    }
}
