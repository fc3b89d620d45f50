using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>The beginning of the answer, where the client wrote it itself (R7).</summary>
internal static class Prefill
{
    /// <summary>The text with which the last message ends, if that is the assistant's; null for none. Lone surrogates survive.</summary>
    public static string? TextOf(Conversation conversation)
    {
        if (conversation.Turns is not [.., { Role: Role.Assistant } last]) return null;
        var start = last.Blocks.Count;
        while (start > 0 && last.Blocks[start - 1] is TextBlock) start--;
        return start == last.Blocks.Count ? null : string.Concat(last.Blocks.Skip(start).Select(static block => EscapedUtf16.Decode(((TextBlock)block).Text.Escaped)));
    }
}
