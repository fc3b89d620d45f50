using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>Hosted blocks in Anthropic's shape: in a Message whole, in a stream as the start of a block and at most one delta (A5, C4.4).</summary>
internal static class HostedWriter
{
    /// <summary>The block as it stands in a Message.</summary>
    public static void WriteWhole(PooledBuffer output, HostedBlock block) => Write(output, block, withInput: true);

    /// <summary>The block as it stands in <c>content_block_start</c>: a call's input is still <c>{}</c> (K8).</summary>
    public static void WriteStart(PooledBuffer output, HostedBlock block) => Write(output, block, withInput: false);

    public static bool HasDelta(HostedBlock block) => block is ServerToolUse or McpToolUse or Compaction;

    /// <summary><c>{"type":"input_json_delta","partial_json":"{\"query\":\"x\"}"}</c></summary>
    public static void WriteDelta(PooledBuffer output, HostedBlock block)
    {
        switch (block)
        {
            case ServerToolUse use:
                WriteInputDelta(output, use.Input);
                break;
            case McpToolUse use:
                WriteInputDelta(output, use.Input);
                break;
            case Compaction compaction:
                CompactionWriter.WriteDelta(output, compaction);
                break;
            default:
                throw new InvalidOperationException(block.GetType().Name);
        }
    }

    private static void Write(PooledBuffer output, HostedBlock block, bool withInput)
    {
        switch (block)
        {
            case ServerToolUse use:
                WriteServerToolUse(output, use, withInput);
                break;
            case Compaction compaction when withInput:
                CompactionWriter.WriteWhole(output, compaction);
                break;
            case Compaction compaction:
                CompactionWriter.WriteStart(output, compaction);
                break;
            case WebSearchResult search:
                WebResultWriter.WriteSearch(output, search);
                break;
            case WebFetchResult fetch:
                WebResultWriter.WriteFetch(output, fetch);
                break;
            case CodeExecutionResult result:
                CodeWriter.WriteResult(output, result);
                break;
            case McpToolUse use:
                McpWriter.WriteUse(output, use, withInput);
                break;
            case McpToolResult result:
                McpWriter.WriteResult(output, result);
                break;
            case McpToolListing listing:
                McpWriter.WriteListing(output, listing);
                break;
            case ToolSearchResult found:
                ToolSearchWriter.WriteResult(output, found);
                break;
            default:
                throw new InvalidOperationException(block.GetType().Name);
        }
    }

    private static void WriteServerToolUse(PooledBuffer output, ServerToolUse use, bool withInput)
    {
        output.Append("{\"type\":\"server_tool_use\",\"id\":"u8);
        output.AppendString(use.Id);
        output.Append(",\"name\":"u8);
        output.AppendString(use.Name);
        output.Append(",\"input\":"u8);
        output.Append(withInput ? use.Input.Span : "{}"u8);
        output.Append(MessageParts.ToolUseTail);
    }

    private static void WriteInputDelta(PooledBuffer output, JsonRaw input)
    {
        output.Append("{\"type\":\"input_json_delta\",\"partial_json\":\""u8);
        JsonEscape.Append(output, input.Span);
        output.Append("\"}"u8);
    }
}
