using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>Tools that come in the middle of a conversation (R4, R13).</summary>
internal static class AdditionalTools
{
    public static void Write(RequestBuild build, IReadOnlyList<Tool> tools)
    {
        build.BeginItem();
        build.Output.Append("{\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":["u8);
        for (var i = 0; i < tools.Count; i++)
        {
            if (i > 0) build.Output.Append((byte)',');
            FunctionWriter.Write(build, tools[i]);
        }

        build.Output.Append("]}"u8);
    }
}
