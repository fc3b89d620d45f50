using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Which blocks each role may have (A2), and what the API version says about them (A0).</summary>
internal static class RoleRules
{
    /// <summary>Checks the blocks of one message and drops from them what means nothing.</summary>
    public static void Apply(Role role, List<Block> blocks, RequestTraits traits)
    {
        // K3: an empty text in a system message never becomes an empty item upstream.
        if (role == Role.System) blocks.RemoveAll(static block => block is TextBlock { Text.IsEmpty: true });
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            // R67.
            if (role == Role.System && block is HostedHistoryBlock { Hosted: Compaction }) throw CompactionBlocks.Misplaced(block);
            if (!Permitted(role, block, traits)) throw BlockTypes.Misplaced(block, Owner(role));
            if (block is not TextBlock text) continue;
            // R5.
            if (text.Text.IsEmpty) throw Reject.At(block.Path.ToString(), "text content blocks must be non-empty");
            if (role == Role.User && text.HasCitations)
            {
                CheckUserCitations(text, traits);
                blocks[i] = text with { HasCitations = false };
            }
        }
    }

    /// <summary>R22: version 2026-10-21 refuses citations on the user's side; before, they are dropped.</summary>
    public static void CheckUserCitations(TextBlock text, RequestTraits traits)
    {
        if (text.HasCitations && traits.Version == ApiVersion.V2026)
            throw Reject.At(Place.Of(text.Path).In("text").Field("citations"), Literals.Extra);
    }

    private static bool Permitted(Role role, Block block, RequestTraits traits) => role switch
    {
        Role.User => block is TextBlock or ImageBlock or DocumentBlock or SearchResultBlock or ToolResultBlock or ContainerUploadBlock
            or HostedHistoryBlock { Hosted: Compaction },
        Role.Assistant => block is TextBlock or ThinkingBlock or RedactedThinkingBlock or ToolUseBlock or HostedHistoryBlock or ContainerUploadBlock
            // R22.
            || (block is DocumentBlock && traits.Version == ApiVersion.V2023),
        // R4.
        _ => block is TextBlock or ToolChangeBlock,
    };

    private static string Owner(Role role) => role switch
    {
        Role.User => "`user` messages",
        Role.Assistant => "`assistant` messages",
        _ => "`system` messages",
    };
}
