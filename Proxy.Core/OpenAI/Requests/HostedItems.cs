using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.OpenAI.Requests.Hosted;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Blocks of hosted tools in an assistant turn, back to what upstream made, or into words (R25, R70).</summary>
internal static class HostedItems
{
    /// <param name="index">The block's place in <paramref name="turn"/>: a call is written together with its result, where that stands.</param>
    /// <returns>True when an item was written.</returns>
    public static bool Write(RequestBuild build, Turn turn, HostedPairs pairs, int index, HostedHistoryBlock block)
    {
        var hosted = block.Hosted;
        if (hosted.CallId is { } id)
        {
            if (pairs.IsAnswered(id)) return false;
            // A pause, or a client that dropped the result: upstream takes no call without one.
            ForeignItems.Write(build, turn, block, null);
            return true;
        }

        var call = hosted.AnswersId is { } answers ? pairs.CallOf(answers) : null;
        switch (hosted)
        {
            case CodeExecutionResult result when call?.Hosted is ServerToolUse use && RestoredCalls.Write(build, use, result):
            case ToolSearchResult found when call?.Hosted is ServerToolUse search && RestoredCalls.Write(build, search, found):
            case WebSearchResult hits when call?.Hosted is ServerToolUse searched && RestoredSearches.Write(build, searched, hits, block.Path):
            case WebFetchResult page when call?.Hosted is ServerToolUse fetched && RestoredSearches.Write(build, fetched, page):
            case McpToolResult answer when call?.Hosted is McpToolUse used && RestoredCalls.Write(build, used, answer):
                return true;
            // S11: the carrier before it put the list itself back.
            case McpToolListing when index > 0 && turn.Blocks[index - 1] is RedactedThinkingBlock carrier && SealedItems.IsOurs(build, carrier):
                return false;
            default:
                ForeignItems.Write(build, turn, call, block);
                return true;
        }
    }
}
