using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>A user turn: its tool results as items of their own, then the rest as one message (R5, R9).</summary>
internal static class UserItems
{
    public static void Write(RequestBuild build, Turn turn)
    {
        List<(string CallId, Block Medium)>? deferred = null;
        var others = 0;
        foreach (var block in turn.Blocks)
        {
            if (block is ToolResultBlock result) ToolOutputs.Write(build, result, ref deferred);
            else if (!PartWriter.IsNothing(block)) others++;
        }

        build.Tools.WriteLoaded(turn);
        if (deferred is not null) WriteDeferred(build, deferred);
        if (others == 0) return;

        build.BeginItem();
        build.Output.Append("{\"type\":\"message\",\"role\":\"user\",\"content\":["u8);
        var parts = new PartWriter(build, flat: false);
        foreach (var block in turn.Blocks)
            if (block is not ToolResultBlock) parts.Write(block);
        build.Output.Append("]}"u8);
    }

    /// <summary>R12, profile without array outputs: media follow right after all outputs of their turn, told by call.</summary>
    private static void WriteDeferred(RequestBuild build, List<(string CallId, Block Medium)> deferred)
    {
        build.BeginItem();
        build.Output.Append("{\"type\":\"message\",\"role\":\"user\",\"content\":["u8);
        var parts = new PartWriter(build, flat: false);
        string? told = null;
        foreach (var (callId, medium) in deferred)
        {
            if (callId != told)
            {
                parts.BeginText();
                build.Output.Append("[media from tool call "u8);
                build.Output.AppendAscii(callId);
                build.Output.Append((byte)']');
                parts.EndText();
                told = callId;
            }

            parts.Write(medium);
        }

        build.Output.Append("]}"u8);
    }
}
