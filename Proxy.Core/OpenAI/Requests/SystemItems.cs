using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>System text, at the front (R2) and in mid-conversation (R3).</summary>
internal static class SystemItems
{
    /// <summary>R2: a profile without the developer role takes <c>"instructions":"a\n\nb"</c>.</summary>
    public static void WriteInstructions(RequestBuild build)
    {
        if (build.Profile.DeveloperRole || build.Conversation.System.Count == 0) return;
        var output = build.Output;
        output.Append(",\"instructions\":\""u8);
        var first = true;
        foreach (var block in build.Conversation.System)
        {
            if (!first) output.Append(@"\n\n"u8);
            first = false;
            output.Append(block.Text.Escaped);
        }

        output.Append((byte)'"');
    }

    /// <summary>R2: the first input item.</summary>
    public static void WriteFirst(RequestBuild build)
    {
        if (build.Profile.DeveloperRole && build.Conversation.System.Count > 0) WriteMessage(build, build.Conversation.System);
    }

    /// <param name="isPassed">A later user message exists.</param>
    public static void WriteTurn(RequestBuild build, Turn turn, bool isPassed)
    {
        // R3: effort first, so that it holds for what follows. With thinking off there is none to update (R31).
        if (turn.Effort is { } wanted)
        {
            if (!build.Thinking.Show) build.Scope.Warnings.Add("output_config.effort", "thinking-is-off");
            else if (build.Profile.ConfigurationUpdate) WriteEffort(build, wanted);
        }

        build.Tools.WriteChanges(turn);
        // R3: clear_at is the one sanctioned edit of what was sent before (C0.3). K3: no empty item.
        if (turn.ClearAtNextUser && isPassed) return;
        if (!turn.Blocks.All(PartWriter.IsNothing)) WriteMessage(build, turn.Blocks);
        else foreach (var block in turn.Blocks) build.Breakpoints.Wait(block.Cache);
    }

    /// <summary>Words of the gateway's own, always the same.</summary>
    /// <param name="text">Needs no escaping.</param>
    public static void WriteFixed(RequestBuild build, ReadOnlySpan<byte> text)
    {
        Begin(build);
        build.Output.Append("{\"type\":\"input_text\",\"text\":\""u8);
        build.Output.Append(text);
        build.Output.Append("\"}]}"u8);
    }

    private static void WriteEffort(RequestBuild build, Effort wanted)
    {
        if (ThinkingPlan.Clamp(wanted, build.Profile) is not { } effort) return;
        if (effort != wanted) build.Scope.Warnings.Add("output_config.effort", "clamped-to-" + EffortNames.Name(effort));
        build.BeginItem();
        build.Output.Append("{\"type\":\"configuration_update\",\"reasoning\":{\"effort\":\""u8);
        build.Output.AppendAscii(EffortNames.Name(effort));
        build.Output.Append("\"}}"u8);
    }

    private static void WriteMessage(RequestBuild build, IReadOnlyList<Block> blocks)
    {
        Begin(build);
        var parts = new PartWriter(build, flat: false);
        foreach (var block in blocks) parts.Write(block);
        build.Output.Append("]}"u8);
    }

    private static void Begin(RequestBuild build)
    {
        build.BeginItem();
        build.Output.Append(build.Profile.DeveloperRole
            ? "{\"type\":\"message\",\"role\":\"developer\",\"content\":["u8
            : "{\"type\":\"message\",\"role\":\"system\",\"content\":["u8);
    }
}
