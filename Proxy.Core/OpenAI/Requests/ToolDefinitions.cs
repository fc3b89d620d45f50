using Proxy.Core.Canonical.Conversations;
using Proxy.Core.OpenAI.Requests.Tools;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>The <c>tools</c> array: the client's tools and the hosted ones, in the client's order.</summary>
internal static class ToolDefinitions
{
    public static void Write(RequestBuild build)
    {
        var tools = build.Tools.Listed;
        var hosted = build.Tools.Hosted;
        if (tools.Count + hosted.Count == 0) return;
        var output = build.Output;
        output.Append(",\"tools\":["u8);
        WriteTools(build, tools, hosted);
        output.Append((byte)']');
    }

    /// <summary>Both lists are in the client's order.</summary>
    public static void WriteTools(RequestBuild build, IReadOnlyList<Tool> tools, IReadOnlyList<HostedTool> hosted)
    {
        var (i, next) = (0, 0);
        while (i < tools.Count || next < hosted.Count)
        {
            if (i + next > 0) build.Output.Append((byte)',');
            if (next < hosted.Count && (i == tools.Count || hosted[next].Index < tools[i].Index))
            {
                HostedToolWriter.Write(build, hosted[next++]);
            }
            else if (build.Names.NamespaceOf(tools[i].Toolset) is not null)
            {
                i = NamespaceWriter.Write(build, tools, i);
            }
            else
            {
                FunctionWriter.Write(build, tools[i], build.Tools.IsDeferred(tools[i]));
                i++;
            }
        }
    }
}
