using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Sources;
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
            case SourceCitation source:
                WriteSource(output, source);
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
        WriteText(output, web.Title);
        output.Append(",\"encrypted_index\":\""u8);
        output.AppendAscii(web.EncryptedIndex);
        output.Append("\"}"u8);
    }

    /// <summary>R20: <c>char_location</c>, <c>content_block_location</c> or <c>search_result_location</c>.</summary>
    private static void WriteSource(PooledBuffer output, SourceCitation citation)
    {
        var span = citation.Span;
        output.Append(span.Kind switch
        {
            SourceKind.Text => "{\"type\":\"char_location\",\"cited_text\":"u8,
            SourceKind.Blocks => "{\"type\":\"content_block_location\",\"cited_text\":"u8,
            _ => "{\"type\":\"search_result_location\",\"cited_text\":"u8,
        });
        output.Append(citation.CitedText.Token.Span);
        if (span.Kind == SourceKind.SearchResult)
        {
            output.Append(",\"source\":"u8);
            WriteText(output, citation.Source);
            output.Append(",\"title\":"u8);
            WriteText(output, citation.Title);
            output.Append(",\"search_result_index\":"u8);
            output.Append(span.Index);
        }
        else
        {
            output.Append(",\"document_index\":"u8);
            output.Append(span.Index);
            output.Append(",\"document_title\":"u8);
            WriteText(output, citation.Title);
            output.Append(",\"file_id\":null"u8);
        }

        output.Append(span.Kind == SourceKind.Text ? ",\"start_char_index\":"u8 : ",\"start_block_index\":"u8);
        output.Append(span.Start);
        output.Append(span.Kind == SourceKind.Text ? ",\"end_char_index\":"u8 : ",\"end_block_index\":"u8);
        output.Append(span.End);
        output.Append((byte)'}');
    }

    private static void WriteText(PooledBuffer output, JsonText? text)
    {
        if (text is { } told) output.Append(told.Token.Span);
        else output.Append("null"u8);
    }
}
