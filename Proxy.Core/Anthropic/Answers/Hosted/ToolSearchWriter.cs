using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>S12.</summary>
internal static class ToolSearchWriter
{
    public static void WriteResult(PooledBuffer output, ToolSearchResult result)
    {
        output.Append("{\"type\":\"tool_search_tool_result\",\"tool_use_id\":"u8);
        output.AppendString(result.ToolUseId);
        output.Append(",\"content\":{\"type\":\"tool_search_tool_search_result\",\"tool_references\":["u8);
        for (var i = 0; i < result.Tools.Count; i++)
        {
            output.Append(i == 0 ? "{\"type\":\"tool_reference\",\"tool_name\":"u8 : ",{\"type\":\"tool_reference\",\"tool_name\":"u8);
            output.AppendString(result.Tools[i]);
            output.Append((byte)'}');
        }

        output.Append("]}}"u8);
    }
}
