using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>S7: results of web searches and opened pages.</summary>
internal static class WebResultWriter
{
    /// <summary>
    /// <c>{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","title":"T","url":"https://…","encrypted_content":"…","page_age":null}],"caller":{"type":"direct"}}</c>
    /// </summary>
    public static void WriteSearch(PooledBuffer output, WebSearchResult result)
    {
        output.Append("{\"type\":\"web_search_tool_result\",\"tool_use_id\":"u8);
        output.AppendString(result.ToolUseId);
        output.Append(",\"content\":"u8);
        if (result.ErrorCode is { } error)
        {
            output.Append("{\"type\":\"web_search_tool_result_error\",\"error_code\":"u8);
            output.AppendString(error);
            output.Append((byte)'}');
        }
        else
        {
            output.Append((byte)'[');
            for (var i = 0; i < result.Hits.Count; i++)
            {
                if (i > 0) output.Append((byte)',');
                WriteHit(output, result.Hits[i]);
            }

            output.Append((byte)']');
        }

        output.Append(MessageParts.ToolUseTail);
    }

    /// <summary>
    /// <c>{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_fetch_result","url":"https://…","content":{"type":"document",…},"retrieved_at":null},"caller":{"type":"direct"}}</c>
    /// </summary>
    public static void WriteFetch(PooledBuffer output, WebFetchResult result)
    {
        output.Append("{\"type\":\"web_fetch_tool_result\",\"tool_use_id\":"u8);
        output.AppendString(result.ToolUseId);
        output.Append(",\"content\":"u8);
        if (result.ErrorCode is { } error)
        {
            output.Append("{\"type\":\"web_fetch_tool_result_error\",\"error_code\":"u8);
            output.AppendString(error);
            output.Append((byte)'}');
        }
        else
        {
            output.Append("{\"type\":\"web_fetch_result\",\"url\":"u8);
            AppendOrNull(output, result.Url);
            output.Append(",\"content\":{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":"u8);
            output.Append((result.Text ?? JsonText.Empty).Token.Span);
            output.Append("},\"title\":"u8);
            AppendOrNull(output, result.Title);
            output.Append(",\"citations\":null},\"retrieved_at\":null}"u8);
        }

        output.Append(MessageParts.ToolUseTail);
    }

    private static void WriteHit(PooledBuffer output, WebHit hit)
    {
        output.Append("{\"type\":\"web_search_result\",\"title\":"u8);
        output.Append(hit.Title.Token.Span);
        output.Append(",\"url\":"u8);
        output.Append(hit.Url.Token.Span);
        output.Append(",\"encrypted_content\":"u8);
        output.Append(hit.EncryptedContent.Token.Span);
        output.Append(",\"page_age\":"u8);
        AppendOrNull(output, hit.PageAge);
        output.Append((byte)'}');
    }

    private static void AppendOrNull(PooledBuffer output, JsonText? text)
    {
        if (text is { } some) output.Append(some.Token.Span);
        else output.Append("null"u8);
    }
}
