using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>S10, S11 undone: the item that upstream made, from the template in the blocks' id and the texts that the blocks show.</summary>
internal static class RestoredCalls
{
    /// <returns>False for a call that is not ours to restore; then it is told in words (R70).</returns>
    public static bool Write(RequestBuild build, ServerToolUse use, CodeExecutionResult result)
    {
        if (Open(build, "srvtoolu_", use.Id) is not { } template || !Is(template, "code_interpreter_call"u8)) return false;
        build.BeginItem();
        TemplateFiller.Fill(build.Output, template.Item, use.Input, result.Stdout);
        return true;
    }

    /// <inheritdoc cref="Write(RequestBuild, ServerToolUse, CodeExecutionResult)"/>
    public static bool Write(RequestBuild build, McpToolUse use, McpToolResult result)
    {
        if (Open(build, "mcptoolu_", use.Id) is not { } template || !Is(template, "mcp_call"u8)) return false;
        build.BeginItem();
        TemplateFiller.Fill(build.Output, template.Item, use.Input, result.Text ?? JsonText.Empty);
        return true;
    }

    /// <summary>S12: the call as it was, and the tools as they stand in the request, which is how upstream told them.</summary>
    /// <inheritdoc cref="Write(RequestBuild, ServerToolUse, CodeExecutionResult)"/>
    public static bool Write(RequestBuild build, ServerToolUse use, ToolSearchResult result)
    {
        if (!build.Tools.SearchIsHosted || Open(build, "srvtoolu_", use.Id) is not { } template) return false;
        var tools = build.Tools.Listed.Where(tool => tool.DeferLoading && result.Tools.Contains(tool.Name)).ToList();
        using var document = JsonDocument.Parse(template.Item.Bytes);
        // A tool that is no longer there cannot have been found.
        if (tools.Count == 0 || !document.RootElement.TryGetProperty("search"u8, out var call)) return false;
        build.BeginItem();
        build.Output.Append(Encoding.UTF8.GetBytes(call.GetRawText()));
        build.BeginItem();
        build.Output.Append("{\"id\":"u8);
        build.Output.Append(Encoding.UTF8.GetBytes(document.RootElement.GetProperty("found"u8).GetRawText()));
        build.Output.Append(",\"type\":\"tool_search_output\",\"status\":\"completed\",\"call_id\":null,\"execution\":\"server\",\"tools\":["u8);
        ToolDefinitions.WriteTools(build, tools, []);
        build.Output.Append("]}"u8);
        return true;
    }

    /// <summary>An id of one family may stand on the blocks of another, if the client puts it there.</summary>
    private static bool Is(CallTemplate template, ReadOnlySpan<byte> type)
    {
        using var document = JsonDocument.Parse(template.Item.Bytes);
        return document.RootElement.TryGetProperty("type"u8, out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(type);
    }

    private static CallTemplate? Open(RequestBuild build, string prefix, string id)
    {
        // R27: upstream takes such an item's id only behind the reasoning that led to it.
        if (!build.Scope.ReplayReasoning) return null;
        if (SealedIds.TryOpen(prefix, id, build.Scope) is not { } payload || CallTemplate.TryDecode(payload) is not { } template) return null;
        return template.Upstream == build.Scope.Route.Upstream ? template : null;
    }
}
