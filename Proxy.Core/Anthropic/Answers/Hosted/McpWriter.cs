using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>S11: the blocks of MCP servers.</summary>
internal static class McpWriter
{
    /// <summary><c>{"type":"mcp_tool_use","id":"mcptoolu_…","name":"roll","input":{},"server_name":"dice"}</c></summary>
    public static void WriteUse(PooledBuffer output, McpToolUse use, bool withInput)
    {
        output.Append("{\"type\":\"mcp_tool_use\",\"id\":"u8);
        output.AppendString(use.Id);
        output.Append(",\"name\":"u8);
        output.AppendString(use.Name);
        output.Append(",\"input\":"u8);
        output.Append(withInput ? use.Input.Span : "{}"u8);
        output.Append(",\"server_name\":"u8);
        output.AppendString(use.Server);
        output.Append((byte)'}');
    }

    /// <summary><c>{"type":"mcp_tool_result","tool_use_id":"mcptoolu_…","is_error":false,"content":[{"type":"text","text":"6","citations":null}]}</c></summary>
    public static void WriteResult(PooledBuffer output, McpToolResult result)
    {
        output.Append("{\"type\":\"mcp_tool_result\",\"tool_use_id\":"u8);
        output.AppendString(result.ToolUseId);
        output.Append(result.IsError ? ",\"is_error\":true,\"content\":["u8 : ",\"is_error\":false,\"content\":["u8);
        if (result.Text is { } text)
        {
            output.Append("{\"type\":\"text\",\"text\":"u8);
            output.Append(text.Token.Span);
            output.Append(",\"citations\":null}"u8);
        }

        output.Append("]}"u8);
    }

    /// <summary><c>{"type":"mcp_tool_listing","mcp_server_name":"dice","tools":[{"name":"roll","input_schema":{}}]}</c></summary>
    public static void WriteListing(PooledBuffer output, McpToolListing listing)
    {
        output.Append("{\"type\":\"mcp_tool_listing\",\"mcp_server_name\":"u8);
        output.AppendString(listing.Server);
        output.Append(",\"tools\":"u8);
        output.Append(listing.Tools.Span);
        output.Append((byte)'}');
    }
}
