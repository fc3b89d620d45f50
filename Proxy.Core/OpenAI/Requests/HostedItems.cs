using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Blocks of hosted tools in an assistant turn, back to what upstream made (R25, R70).</summary>
internal static class HostedItems
{
    /// <param name="index">The block's place in <paramref name="turn"/>: a call is written together with its result.</param>
    public static void Write(RequestBuild build, Turn turn, int index, HostedHistoryBlock block)
    {
        switch (block.Hosted)
        {
            // A call alone says nothing that upstream could take: its item is written where its result stands.
            case ServerToolUse:
                break;
            default:
                throw RequestRejectedException.Invalid($"{block.Path}: this content block cannot stand in an assistant message");
        }
    }
}
