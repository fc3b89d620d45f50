using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>The wire's names of blocks, for refusals (F08: a block is used or refused by name, never lost).</summary>
internal static class BlockTypes
{
    private static readonly FieldTable s_known = new(
        "", "text", "tool_use", "tool_result", "thinking", "redacted_thinking", "image", "document", "search_result", "tool_reference");

    /// <summary>The common types without making a string of each.</summary>
    public static string? Known(in Fields fields, int field)
    {
        if (fields.Kind(field) != System.Text.Json.JsonTokenType.String) return null;
        var type = s_known.Find(fields.Bytes(field).Span[1..^1]);
        return type < 0 ? null : s_known.Name(type);
    }

    public static string Name(Block block) => block switch
    {
        TextBlock => "text",
        ImageBlock => "image",
        DocumentBlock => "document",
        SearchResultBlock => "search_result",
        ThinkingBlock => "thinking",
        RedactedThinkingBlock => "redacted_thinking",
        ToolUseBlock => "tool_use",
        ToolResultBlock => "tool_result",
        ToolReferenceBlock => "tool_reference",
        BrowserStateBlock => "browser_state",
        ContainerUploadBlock => "container_upload",
        ToolChangeBlock change => change.IsAddition ? "tool_addition" : "tool_removal",
        HostedHistoryBlock hosted => HostedBlocks.Name(hosted.Hosted),
        UnsupportedBlock unsupported => unsupported.Type,
        _ => throw new InvalidOperationException(block.GetType().Name),
    };

    /// <param name="owner">Where the block stands but may not, e.g. <c>`user` messages</c>.</param>
    public static RequestRejectedException Misplaced(Block block, string owner)
    {
        var name = Name(block);
        var path = block.Path.ToString();
        if (block is not UnsupportedBlock) return Reject.At(path, "`" + name + "` blocks are not permitted in " + owner);
        return Reject.At(path, "Input tag '" + Reject.Shown(name) + "' found using 'type' does not match any of the expected tags");
    }
}
