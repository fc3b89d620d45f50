using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>One citation of a text block (A4), the same in a Message and in a <c>citations_delta</c>.</summary>
internal static class CitationWriter
{
    public static void Write(PooledBuffer output, Citation citation)
    {
        switch (citation)
        {
            case WebCitation web:
                WriteWeb(output, web);
                break;
            default:
                throw new InvalidOperationException(citation.GetType().Name);
        }
    }

    /// <summary>S8.</summary>
    private static void WriteWeb(PooledBuffer output, WebCitation web)
    {
        output.Append("{\"type\":\"web_search_result_location\",\"cited_text\":"u8);
        output.Append(web.CitedText.Token.Span);
        output.Append(",\"url\":"u8);
        output.Append(web.Url.Token.Span);
        output.Append(",\"title\":"u8);
        if (web.Title is { } title) output.Append(title.Token.Span);
        else output.Append("null"u8);
        output.Append(",\"encrypted_index\":\""u8);
        output.AppendAscii(web.EncryptedIndex);
        output.Append("\"}"u8);
    }
}
