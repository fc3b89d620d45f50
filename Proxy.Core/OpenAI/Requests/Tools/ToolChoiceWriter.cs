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
        var choice = build.Conversation.ToolChoice;
        // R4: the tools before stay as they were, so that they stay cached; the choice says which of them are left.
        if (choice is null && build.Tools.HasWithdrawn) choice = new ToolChoice(ToolChoiceKind.Auto);
        // A choice among no tools says nothing, and upstream refuses it.
        if (choice is null || build.Tools.Listed.Count + build.Tools.Hosted.Count + build.Conversation.LaterTools.Count == 0) return;
        output.Append(",\"tool_choice\":"u8);
        switch (choice.Kind)
        {
            case ToolChoiceKind.None:
                output.Append("\"none\""u8);
                break;
            case ToolChoiceKind.Tool:
                WriteOne(build, choice.Name ?? "");
                break;
            case var kind when build.Tools.HasWithdrawn:
                WriteLeft(build, isRequired: kind == ToolChoiceKind.Any);
                break;
            case ToolChoiceKind.Auto:
                output.Append("\"auto\""u8);
                break;
            case ToolChoiceKind.Any when build.Conversation.AllTools.Count == 0:
                WriteAllowed(build, isRequired: true, [], build.Tools.Hosted);
                break;
            default:
                output.Append("\"required\""u8);
                break;
        }
    }

    private static void WriteLeft(RequestBuild build, bool isRequired)
    {
        var (tools, hosted) = (build.Tools.Allowed, build.Tools.AllowedHosted);
        if (tools.Count + hosted.Count > 0) WriteAllowed(build, isRequired, tools, hosted);
        else if (isRequired) throw RequestRejectedException.Invalid("tool_choice: tool_choice may only be specified while providing tools");
        else build.Output.Append("\"none\""u8);
    }

    private static void WriteOne(RequestBuild build, string name)
    {
        if (build.Tools.IsRemoved(name)) throw RequestRejectedException.Invalid($"tool_choice: tool '{name}' was removed by a `tool_removal` block");
        foreach (var hosted in build.Conversation.HostedTools)
        {
            if (hosted.Name != name) continue;
            if (!build.HostedTools.Contains(hosted)) throw RequestRejectedException.Invalid($"tool_choice: tool '{name}' cannot be forced on this model");
            WriteAllowed(build, isRequired: true, [], [hosted]);
            return;
        }

        WriteFunction(build, name);
    }

    private static void WriteFunction(RequestBuild build, string name, string? toolset = null)
    {
        build.Output.Append("{\"type\":\"function\",\"name\":\""u8);
        build.Output.AppendAscii(build.Names.ToUpstream(name, toolset));
        build.Output.Append("\"}"u8);
    }

    /// <summary>
    /// <c>{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"}]}</c>: of hosted tools alone <c>required</c> is not
    /// said (R52). A toolset is there as a whole: nothing can name its members.
    /// </summary>
    private static void WriteAllowed(RequestBuild build, bool isRequired, IReadOnlyList<Tool> tools, IReadOnlyList<HostedTool> hosted)
    {
        var output = build.Output;
        output.Append(isRequired ? "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":["u8 : "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":["u8);
        var isFirst = true;
        string? toolset = null;
        foreach (var tool in tools)
        {
            if (tool.Toolset is not null && tool.Toolset == toolset) continue;
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            toolset = build.Names.NamespaceOf(tool.Toolset);
            if (toolset is null)
            {
                WriteFunction(build, tool.Name, tool.Toolset);
            }
            else
            {
                output.Append("{\"type\":\"namespace\",\"name\":\""u8);
                output.AppendAscii(toolset);
                output.Append("\"}"u8);
            }
        }

        foreach (var tool in hosted)
        {
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            HostedToolWriter.WriteReference(build, tool);
        }

        output.Append("]}"u8);
    }
}
