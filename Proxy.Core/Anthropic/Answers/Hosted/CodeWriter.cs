using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>S10: <c>{"type":"code_execution_tool_result","tool_use_id":"…","content":{"type":"code_execution_result","stdout":"4","stderr":"","return_code":0,"content":[]}}</c></summary>
internal static class CodeWriter
{
    public static void WriteResult(PooledBuffer output, CodeExecutionResult result)
    {
        output.Append("{\"type\":\"code_execution_tool_result\",\"tool_use_id\":"u8);
        output.AppendString(result.ToolUseId);
        output.Append(",\"content\":{\"type\":\"code_execution_result\",\"stdout\":"u8);
        output.Append(result.Stdout.Token.Span);
        output.Append(",\"stderr\":"u8);
        output.Append(result.Stderr.Token.Span);
        output.Append(",\"return_code\":"u8);
        output.Append(result.ReturnCode);
        output.Append(",\"content\":["u8);
        for (var i = 0; i < result.Files.Count; i++)
        {
            output.Append(i == 0 ? "{\"type\":\"code_execution_output\",\"file_id\":"u8 : ",{\"type\":\"code_execution_output\",\"file_id\":"u8);
            output.AppendString(result.Files[i]);
            output.Append((byte)'}');
        }

        output.Append("]}}"u8);
    }
}
