using System.Globalization;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>A text block with its citations, as they come back (S8, R20).</summary>
internal static class CitedText
{
    private const int EncryptedIndex = 4;
    private const int Document = 5;
    private const int StartChar = 8;
    private const int StartBlock = 12;
    private const int SearchResult = 14;

    // Every citation's keys, whatever its type.
    private static readonly FieldTable s_citation = new(
        "content.citations.", "type", "cited_text", "url", "title", "encrypted_index", "document_index", "document_title", "file_id", "start_char_index",
        "end_char_index", "start_page_number", "end_page_number", "start_block_index", "end_block_index", "search_result_index", "source");

    public static TextBlock Read(in Fields fields, BlockPath path, Warnings warnings)
    {
        var block = new TextBlock(path, fields.RequiredText(BlockFields.Text));
        return fields.HasElements(BlockFields.Citations) ? WithCitations(block, fields, warnings) : block;
    }

    private static TextBlock WithCitations(TextBlock block, in Fields text, Warnings warnings)
    {
        List<JsonText>? seals = null;
        List<SourceSpan>? spans = null;
        var cursor = text.Enter(BlockFields.Citations, warnings);
        Span<JsonSlot> slots = stackalloc JsonSlot[s_citation.Count];
        for (var i = 0; cursor.NextElement(); i++)
        {
            var place = text.Place.In(FormattableString.Invariant($"citations.{i}"));
            cursor.Fill(s_citation, slots, place);
            var citation = new Fields(cursor.Body, s_citation, slots, place);
            switch (citation.String(0, 100))
            {
                case "web_search_result_location":
                    (seals ??= []).Add(citation.RequiredText(EncryptedIndex));
                    break;
                case "char_location":
                    (spans ??= []).Add(Span(citation, SourceKind.Text, Document, StartChar));
                    break;
                case "content_block_location":
                    (spans ??= []).Add(Span(citation, SourceKind.Blocks, Document, StartBlock));
                    break;
                case "search_result_location":
                    (spans ??= []).Add(Span(citation, SourceKind.SearchResult, SearchResult, StartBlock));
                    break;
            }
        }

        return block with { HasCitations = true, WebCitations = seals ?? block.WebCitations, SourceCitations = spans ?? block.SourceCitations };
    }

    /// <summary>The field of the end stands right behind that of the start.</summary>
    private static SourceSpan Span(in Fields citation, SourceKind kind, int index, int start) =>
        new(kind, Number(citation, index), Number(citation, start), Number(citation, start + 1));

    /// <returns>-1 for what is no number: such a citation points nowhere, and that is all.</returns>
    private static int Number(in Fields citation, int field) =>
        citation.Kind(field) == JsonTokenType.Number && int.TryParse(citation.Bytes(field).Span, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
