using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Blocks of hosted tools that a client sends back (R70): which they are, and who reads them.</summary>
internal static class HostedBlocks
{
    /// <summary>Characters. Ids of ours carry an envelope.</summary>
    public const int LongestId = 16 * 1024;

    // Types whose `content` is no list of content blocks.
    private static readonly FieldTable s_hosted = new(
        "", "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
        "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result", "mcp_tool_use",
        "mcp_tool_result", "mcp_tool_listing", "advisor_tool_result", "compaction");

    public static bool IsHosted(ReadOnlySpan<byte> type) => s_hosted.Find(type) >= 0;

    /// <param name="whole">The whole block.</param>
    /// <returns>Null for a type that is not read here.</returns>
    public static Block? Read(string type, in Fields fields, BlockPath path, JsonRaw whole, Warnings warnings)
    {
        var hosted = type switch
        {
            "server_tool_use" => ReadUse(fields),
            "code_execution_tool_result" => CodeBlocks.Result(path, whole, warnings),
            "web_search_tool_result" => WebBlocks.SearchResult(path, whole, warnings),
            "web_fetch_tool_result" => WebBlocks.FetchResult(path, whole, warnings),
            "mcp_tool_use" => McpBlocks.Use(path, whole, warnings),
            "mcp_tool_result" => McpBlocks.Result(path, whole, warnings),
            "mcp_tool_listing" => McpBlocks.Listing(path, whole, warnings),
            "compaction" => CompactionBlocks.Read(path, whole, warnings),
            "tool_search_tool_result" => ToolSearchBlocks.Result(path, whole, warnings),
            // R70: no result of a call is refused; what nobody here makes is told in words.
            _ when IsHosted(System.Text.Encoding.UTF8.GetBytes(type)) => new OtherToolResult(type, fields.RequiredString(BlockFields.ToolUseId, LongestId)),
            _ => (HostedBlock?)null,
        };
        return hosted is null ? null : new HostedHistoryBlock(path, hosted) { Whole = whole };
    }

    /// <summary>A block's own fields, whatever order they came in: with <c>content</c> before <c>type</c> nobody knew yet what it is.</summary>
    public static Fields Fields(FieldTable table, Span<JsonSlot> slots, BlockPath path, string type, JsonRaw whole, Warnings warnings)
    {
        var cursor = new JsonCursor(whole.Bytes, warnings);
        cursor.Read();
        var place = Place.Of(path).In(type);
        cursor.Fill(table, slots, place);
        return new Fields(whole.Bytes, table, slots, place);
    }

    public static string Name(HostedBlock block) => block switch
    {
        ServerToolUse => "server_tool_use",
        CodeExecutionResult => "code_execution_tool_result",
        WebSearchResult => "web_search_tool_result",
        WebFetchResult => "web_fetch_tool_result",
        McpToolUse => "mcp_tool_use",
        McpToolResult => "mcp_tool_result",
        McpToolListing => "mcp_tool_listing",
        ToolSearchResult => "tool_search_tool_result",
        Compaction => "compaction",
        OtherToolResult other => other.Type,
        _ => throw new InvalidOperationException(block.GetType().Name),
    };

    private static ServerToolUse ReadUse(in Fields fields) => new(
        fields.RequiredString(BlockFields.Id, LongestId),
        fields.RequiredString(BlockFields.Name, 200),
        fields.Object(BlockFields.Input) ?? throw Reject.At(fields.Path(BlockFields.Input), Literals.Required));
}
