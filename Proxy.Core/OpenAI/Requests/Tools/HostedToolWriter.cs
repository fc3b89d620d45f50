using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>Tools that the upstream's side executes (R46–R50). One line for each family.</summary>
internal static class HostedToolWriter
{
    /// <summary>The profile has it; otherwise it is left out, and its family has warned or refused.</summary>
    public static bool IsOffered(RequestBuild build, HostedTool tool) => tool switch
    {
        WebSearchTool web => WebToolWriter.IsOffered(build, web),
        WebFetchTool fetch => WebToolWriter.IsOffered(build, fetch),
        CodeExecutionTool code => CodeInterpreterWriter.IsOffered(build, code),
        McpToolset toolset => McpToolWriter.IsOffered(build, toolset),
        ToolSearchTool search => ToolSearch.IsOffered(build, search),
        _ => throw new InvalidOperationException(tool.GetType().Name),
    };

    /// <summary>Its entry in <c>tools</c>, e.g. <c>{"type":"web_search"}</c>.</summary>
    public static void Write(RequestBuild build, HostedTool tool)
    {
        switch (tool)
        {
            case WebSearchTool web:
                WebToolWriter.Write(build, web);
                break;
            case CodeExecutionTool:
                CodeInterpreterWriter.Write(build);
                break;
            case McpToolset toolset:
                McpToolWriter.Write(build, toolset);
                break;
            case ToolSearchTool:
                build.Output.Append("{\"type\":\"tool_search\",\"execution\":\"server\"}"u8);
                break;
            default:
                throw new InvalidOperationException(tool.GetType().Name);
        }
    }

    /// <summary>R52: how <c>allowed_tools</c> names it.</summary>
    public static void WriteReference(RequestBuild build, HostedTool tool)
    {
        switch (tool)
        {
            case WebSearchTool:
                build.Output.Append("{\"type\":\"web_search\"}"u8);
                break;
            case CodeExecutionTool:
                build.Output.Append("{\"type\":\"code_interpreter\"}"u8);
                break;
            case McpToolset toolset:
                McpToolWriter.WriteReference(build, toolset);
                break;
            case ToolSearchTool:
                build.Output.Append("{\"type\":\"tool_search\"}"u8);
                break;
            default:
                throw new InvalidOperationException(tool.GetType().Name);
        }
    }
}
