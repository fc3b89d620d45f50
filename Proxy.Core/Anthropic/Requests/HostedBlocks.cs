using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Blocks of hosted tools that a client sends back (R70): which they are, and who reads them.</summary>
internal static class HostedBlocks
{
    // Types whose `content` is no list of content blocks.
    private static readonly FieldTable s_hosted = new(
        "", "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
        "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result", "mcp_tool_use",
        "mcp_tool_result", "mcp_tool_listing", "advisor_tool_result", "compaction");

    public static bool IsHosted(ReadOnlySpan<byte> type) => s_hosted.Find(type) >= 0;

    /// <param name="whole">The whole block.</param>
    /// <returns>Null for a type that is not read here.</returns>
    public static Block? Read(string type, in Fields fields, BlockPath path, JsonRaw whole, Warnings warnings) => type switch
    {
        "server_tool_use" => new HostedHistoryBlock(path, ReadUse(fields)),
        _ => null,
    };

    public static string Name(HostedBlock block) => block switch
    {
        ServerToolUse => "server_tool_use",
        _ => throw new InvalidOperationException(block.GetType().Name),
    };

    private static ServerToolUse ReadUse(in Fields fields) => new(
        fields.RequiredString(BlockFields.Id, 512),
        fields.RequiredString(BlockFields.Name, 200),
        fields.Object(BlockFields.Input) ?? throw Reject.At(fields.Path(BlockFields.Input), Literals.Required));
}
