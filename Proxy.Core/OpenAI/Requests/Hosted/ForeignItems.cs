using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>
/// R70: hosted calls that another server made (Anthropic itself, another tenant, another upstream), told in one assistant text:
/// <code>
/// [web_search] weather in Paris
/// [web_search results] Weather https://example.org
/// </code>
/// The same for every family, and the same in every turn: only what people can read is told, and nothing sealed.
/// </summary>
internal static class ForeignItems
{
    /// <param name="call">Null when it stands in no message of this turn.</param>
    /// <param name="result">Null for a call that was not answered.</param>
    public static void Write(RequestBuild build, Turn turn, HostedHistoryBlock? call, HostedHistoryBlock? result)
    {
        // The reasoning before it knows another message.
        build.Following = null;
        AssistantItems.BeginMessage(build, turn);
        var output = build.Output;
        if (call is not null) AppendCall(output, call.Hosted);
        if (result is not null)
        {
            if (call is not null) output.Append("\\n"u8);
            output.Append((byte)'[');
            AppendName(output, call?.Hosted ?? result.Hosted);
            output.Append(result.Hosted is McpToolResult { IsError: true } ? " results] [tool_error]"u8 : " results]"u8);
            if (result.Hosted is WebSearchResult { ErrorCode: null } search) AppendHits(output, search.Hits);
            else new ReadableText(output).Append(result.Whole.Span);
        }

        AssistantItems.EndMessage(build, isCommentary: true);
    }

    /// <summary>A file that the other server's container made: <c>[container_upload] file_1</c></summary>
    public static void Write(RequestBuild build, Turn turn, ContainerUploadBlock upload)
    {
        build.Following = null;
        AssistantItems.BeginMessage(build, turn);
        build.Output.Append("[container_upload] "u8);
        build.Output.Append(JsonText.From(upload.FileId).Escaped);
        AssistantItems.EndMessage(build, isCommentary: true);
    }

    private static void AppendCall(PooledBuffer output, HostedBlock call)
    {
        output.Append((byte)'[');
        AppendName(output, call);
        output.Append("] "u8);
        var input = call switch
        {
            ServerToolUse use => use.Input,
            McpToolUse use => use.Input,
            _ => throw new InvalidOperationException(call.GetType().Name),
        };
        AppendInput(output, input);
    }

    /// <summary>Each hit on a line, its title and its URL, whatever order they came in.</summary>
    private static void AppendHits(PooledBuffer output, IReadOnlyList<WebHit> hits)
    {
        for (var i = 0; i < hits.Count; i++)
        {
            output.Append(i == 0 ? " "u8 : "\\n"u8);
            output.Append(hits[i].Title.Escaped);
            if (!hits[i].Title.IsEmpty) output.Append((byte)' ');
            output.Append(hits[i].Url.Escaped);
        }
    }

    private static void AppendName(PooledBuffer output, HostedBlock block)
    {
        var name = block switch
        {
            ServerToolUse use => use.Name,
            McpToolUse use => use.Server + "." + use.Name,
            McpToolResult => "mcp",
            McpToolListing => "mcp_tool_listing",
            CodeExecutionResult => "code_execution",
            WebSearchResult => "web_search",
            WebFetchResult => "web_fetch",
            ToolSearchResult => "tool_search",
            OtherToolResult other => other.Type.EndsWith("_tool_result", StringComparison.Ordinal) ? other.Type[..^"_tool_result".Length] : other.Type,
            _ => "tool",
        };
        output.Append(JsonText.From(name).Escaped);
    }

    /// <summary>An input of one text (a query, code, a command) is that text; any other is its JSON.</summary>
    private static void AppendInput(PooledBuffer output, JsonRaw input)
    {
        var reader = new Utf8JsonReader(input.Span);
        reader.Read();
        ReadOnlySpan<byte> only = default;
        var members = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members++;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) only = reader.ValueSpan;
            else reader.Skip();
        }

        if (members == 1 && !only.IsEmpty) output.Append(only);
        else JsonEscape.Append(output, input.Span);
    }
}
