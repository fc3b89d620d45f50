using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R52, R53: <c>"parallel_tool_calls":true,"tool_choice":"auto"</c></summary>
internal static class ToolChoiceWriter
{
    public static void Write(RequestBuild build)
    {
        var output = build.Output;
        // R53: always explicit, where it is understood.
        if (build.Profile.ParallelCalls) output.Append(build.Conversation.DisableParallelTools ? ",\"parallel_tool_calls\":false"u8 : ",\"parallel_tool_calls\":true"u8);
        // A choice among no tools says nothing, and upstream refuses it.
        if (build.Conversation.ToolChoice is not { } choice || build.Tools.Listed.Count + build.HostedTools.Count == 0) return;
        output.Append(",\"tool_choice\":"u8);
        switch (choice.Kind)
        {
            case ToolChoiceKind.Auto:
                output.Append("\"auto\""u8);
                break;
            case ToolChoiceKind.None:
                output.Append("\"none\""u8);
                break;
            case ToolChoiceKind.Any when build.Conversation.Tools.Count == 0:
                WriteHosted(build, build.HostedTools);
                break;
            case ToolChoiceKind.Any:
                output.Append("\"required\""u8);
                break;
            case ToolChoiceKind.Tool:
                WriteOne(build, choice.Name ?? "");
                break;
        }
    }

    private static void WriteOne(RequestBuild build, string name)
    {
        foreach (var hosted in build.Conversation.HostedTools)
        {
            if (hosted.Name != name) continue;
            if (!build.HostedTools.Contains(hosted)) throw RequestRejectedException.Invalid($"tool_choice: tool '{name}' cannot be forced on this model");
            WriteHosted(build, [hosted]);
            return;
        }

        build.Output.Append("{\"type\":\"function\",\"name\":\""u8);
        build.Output.AppendAscii(build.Names.ToUpstream(name));
        build.Output.Append("\"}"u8);
    }

    /// <summary>R52: <c>required</c> alone is not said of hosted tools: <c>{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"}]}</c></summary>
    private static void WriteHosted(RequestBuild build, IReadOnlyList<HostedTool> tools)
    {
        build.Output.Append("{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":["u8);
        for (var i = 0; i < tools.Count; i++)
        {
            if (i > 0) build.Output.Append((byte)',');
            HostedToolWriter.WriteReference(build, tools[i]);
        }

        build.Output.Append("]}"u8);
    }
}
