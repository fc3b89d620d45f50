using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// R7: upstream knows no prefill. The assistant item that begins the answer stands at the end of the history, and behind it
/// this asks to go on. It follows the last message of all, so no prefix changes by it (C0.3).
/// </summary>
internal static class PrefillItem
{
    private static ReadOnlySpan<byte> Request => "Continue the previous assistant message verbatim from where it stops; do not repeat it."u8;

    /// <returns>What the answer may repeat; null for none.</returns>
    public static string? Write(RequestBuild build)
    {
        if (build.Scope.Route.Alias.Prefill != PrefillHandling.Emulate || Prefill.TextOf(build.Conversation) is not { Length: > 0 } text) return null;
        build.Scope.Warnings.Add("prefill", "emulated");
        SystemItems.WriteFixed(build, Request);
        return text;
    }
}
