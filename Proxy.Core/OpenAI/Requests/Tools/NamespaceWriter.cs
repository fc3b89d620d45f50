using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R45: a toolset as <c>{"type":"namespace","name":"computer","description":"…","tools":[{"type":"function",…}]}</c></summary>
internal static class NamespaceWriter
{
    /// <param name="start">The toolset's first member; the others follow it.</param>
    /// <returns>The first tool after them.</returns>
    public static int Write(RequestBuild build, IReadOnlyList<Tool> tools, int start)
    {
        var toolset = tools[start].Toolset!;
        var output = build.Output;
        output.Append("{\"type\":\"namespace\",\"name\":\""u8);
        output.AppendAscii(toolset);
        output.Append(toolset == "computer"
            ? "\",\"description\":\"Use a graphical desktop by mouse, keyboard and screenshots. Look with a screenshot before you act, and again to see what an action did.\",\"tools\":["u8
            : "\",\"description\":\"Use a web browser: tabs, pages, forms, mouse and keyboard. Look at the page before you act, and again to see what an action did.\",\"tools\":["u8);
        var i = start;
        for (; i < tools.Count && tools[i].Toolset == toolset; i++)
        {
            if (i > start) output.Append((byte)',');
            FunctionWriter.Write(build, tools[i], build.Tools.IsDeferred(tools[i]));
        }

        output.Append("]}"u8);
        return i;
    }
}
