using Proxy.Core.Canonical.Conversations;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Core.OpenAI.Requests;

/// <summary><c>"prompt_cache_options":{"mode":"explicit","prewarm":true,"comparison_response_id":"resp_1"}</c>: only what the request needs (R55, R61, R63).</summary>
internal static class CacheOptions
{
    public static void Write(RequestBuild build)
    {
        if (build.Conversation.Diagnostics?.PreviousMessageId is not null && !build.Profile.Breakpoints) build.Scope.Warnings.Add("diagnostics", "unsupported");
        var start = build.Output.Length;
        if (build.Profile.Breakpoints) WriteMode(build, start);
        if (build.Conversation.IsPrewarm && build.Profile.Prewarm) Write(build, start, "\"prewarm\":true"u8);
        if (build.Profile.Breakpoints) WriteComparison(build, start);
        if (build.Output.Length > start) build.Output.Append((byte)'}');
    }

    private static void WriteMode(RequestBuild build, int start)
    {
        // R61: upstream's automatic breakpoint stands at the end, where the top-level mark and a mark without a part after
        // it would; three explicit ones count beside it, so that none of the client's four is lost.
        var atEnd = build.Breakpoints.Waiting > build.Conversation.EndCache ? build.Breakpoints.Waiting : build.Conversation.EndCache;
        if (atEnd != CacheLife.None)
        {
            Write(build, start, "\"mode\":\"implicit\",\"ttl\":\""u8);
            build.Output.Append(CacheBreakpoints.TtlOf(atEnd));
            build.Output.Append((byte)'"');
        }
        else if (build.Breakpoints.Any || build.Scope.MirrorsCaching)
        {
            Write(build, start, "\"mode\":\"explicit\""u8);
        }
    }

    /// <summary>R63: <c>msg_X</c> is upstream's <c>resp_X</c>; whether it knows it is upstream's to say.</summary>
    private static void WriteComparison(RequestBuild build, int start)
    {
        if (build.Conversation.Diagnostics?.PreviousMessageId is not { } previous) return;
        Write(build, start, "\"comparison_response_id\":"u8);
        build.Output.AppendString(MessageIds.ToUpstream(previous));
    }

    private static void Write(RequestBuild build, int start, ReadOnlySpan<byte> option)
    {
        build.Output.Append(build.Output.Length == start ? ",\"prompt_cache_options\":{"u8 : ","u8);
        build.Output.Append(option);
    }
}
