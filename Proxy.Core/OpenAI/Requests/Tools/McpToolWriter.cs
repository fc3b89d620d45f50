using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R50: <c>{"type":"mcp","server_label":"dice","server_url":"https://…","authorization":"…","allowed_tools":["roll"],"require_approval":"never"}</c></summary>
internal static class McpToolWriter
{
    public static bool IsOffered(RequestBuild build, McpToolset toolset)
    {
        if (!build.Profile.Mcp) throw RequestRejectedException.Invalid($"{toolset.Place}: MCP servers are not supported for {build.Scope.Route.Requested}");
        // All of its tools are disabled.
        return toolset.AllowedTools is not { Count: 0 };
    }

    public static void Write(RequestBuild build, McpToolset toolset)
    {
        var output = build.Output;
        output.Append("{\"type\":\"mcp\",\"server_label\":\""u8);
        output.AppendAscii(McpLabels.ToUpstream(toolset.Server));
        output.Append("\",\"server_url\":"u8);
        output.Append(toolset.Url.Token.Span);
        if (toolset.Token is { } token)
        {
            output.Append(",\"authorization\":"u8);
            output.Append(token.Token.Span);
        }

        if (toolset.AllowedTools is { } tools)
        {
            output.Append(",\"allowed_tools\":["u8);
            for (var i = 0; i < tools.Count; i++)
            {
                if (i > 0) output.Append((byte)',');
                output.Append(tools[i].Token.Span);
            }

            output.Append((byte)']');
        }

        // Anthropic asks nobody either.
        output.Append(",\"require_approval\":\"never\""u8);
        if (toolset.DeferLoading && HasSearch(build)) output.Append(",\"defer_loading\":true"u8);
        output.Append((byte)'}');
    }

    public static void WriteReference(RequestBuild build, McpToolset toolset)
    {
        build.Output.Append("{\"type\":\"mcp\",\"server_label\":\""u8);
        build.Output.AppendAscii(McpLabels.ToUpstream(toolset.Server));
        build.Output.Append("\"}"u8);
    }

    /// <summary>Upstream's labels to the client's names, for those that differ; null when none does.</summary>
    public static IReadOnlyDictionary<string, string>? Changed(Conversation conversation)
    {
        Dictionary<string, string>? changed = null;
        foreach (var tool in conversation.HostedTools)
        {
            if (tool is not McpToolset toolset) continue;
            var label = McpLabels.ToUpstream(toolset.Server);
            if (label != toolset.Server) (changed ??= new(StringComparer.Ordinal))[label] = toolset.Server;
        }

        return changed;
    }

    /// <summary>Plain.</summary>
    public static IReadOnlyList<string> Tokens(Conversation conversation)
    {
        List<string>? tokens = null;
        foreach (var tool in conversation.HostedTools)
            if (tool is McpToolset { Token: { } token }) (tokens ??= []).Add(EscapedUtf8.DecodeString(token.Escaped));
        return tokens ?? (IReadOnlyList<string>)[];
    }

    // R49: without a search nothing would ever load them.
    private static bool HasSearch(RequestBuild build) =>
        build.HostedTools.Any(static tool => tool is ToolSearchTool);
}
