using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Compactions that come back (R66, R67).</summary>
internal static class CompactionBlocks
{
    private const int Content = 1;
    private const int EncryptedContent = 2;
    private const int Signature = 3;
    private const int ToolChanges = 4;

    private static readonly FieldTable s_table = new("content.", "type", "content", "encrypted_content", "signature", "tool_changes", "cache_control");

    /// <summary><c>{"type":"compaction","content":"…","encrypted_content":"…","signature":"…"}</c></summary>
    public static HostedBlock Read(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[6];
        var fields = HostedBlocks.Fields(s_table, slots, path, "compaction", whole, warnings);
        var content = fields.Text(Content);
        if (content is { IsEmpty: true }) throw Reject.At(fields.Path(Content), "compaction content must be non-empty");
        // Ours have no changes of tools: what comes with one is not what was returned.
        if (fields.HasElements(ToolChanges))
            throw Reject.Coded(fields.Path(ToolChanges) + ": differs from what was returned with the block", "compaction_tool_changes_mismatch");
        return new Compaction(content) { EncryptedContent = fields.Text(EncryptedContent), Signature = fields.Text(Signature) };
    }

    public static RequestRejectedException Misplaced(Block block) => Reject.Coded(
        block.Path + ": a `compaction` block must be the first block of the conversation", "compaction_block_misplaced");

    /// <summary>
    /// Takes compactions out of the messages, with everything that they stand for: what was before one is not read any more (R66).
    /// A signed one (R67) stands first, alone.
    /// </summary>
    /// <param name="turns">What follows the last compaction is left; it may be nothing.</param>
    /// <returns>The last compaction; null when there is none that stands for something.</returns>
    public static HostedHistoryBlock? TakeOut(List<Turn> turns)
    {
        HostedHistoryBlock? last = null;
        for (var t = 0; t < turns.Count; t++)
        {
            var blocks = turns[t].Blocks;
            if (!blocks.Any(IsCompaction)) continue;
            for (var b = 0; b < blocks.Count; b++)
            {
                if (blocks[b] is not HostedHistoryBlock { Hosted: Compaction compaction } block) continue;
                // Null content: a compaction that failed. It changes nothing.
                if (compaction.Content is null) continue;
                if (compaction.Signature is not null && last is not null)
                    throw Reject.Coded(block.Path + ": `messages` holds more than one `compaction` block with content", "compaction_block_ambiguous");
                if (compaction.Signature is not null && (t > 0 || b > 0)) throw Misplaced(block);
                last = block;
            }
        }

        if (last is not null) Cut(turns, last);
        for (var t = turns.Count - 1; t >= 0; t--)
        {
            if (!turns[t].Blocks.Any(IsCompaction)) continue;
            turns[t] = turns[t] with { Blocks = [.. turns[t].Blocks.Where(block => !IsCompaction(block))] };
            if (turns[t].Blocks.Count == 0) turns.RemoveAt(t);
        }

        return last;
    }

    private static void Cut(List<Turn> turns, HostedHistoryBlock last)
    {
        var at = turns.FindIndex(turn => turn.Blocks.Contains(last));
        turns.RemoveRange(0, at);
        turns[0] = turns[0] with { Blocks = [.. turns[0].Blocks.SkipWhile(block => block != last)] };
    }

    private static bool IsCompaction(Block block) => block is HostedHistoryBlock { Hosted: Compaction };
}
