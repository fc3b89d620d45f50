using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Results of web searches and opened pages, as they come back (S7, R70).</summary>
internal static class WebBlocks
{
    private static readonly FieldTable s_block = new("content.", "type", "tool_use_id", "content", "cache_control", "caller");
    private static readonly FieldTable s_hit = new("content.content.", "type", "url", "title", "encrypted_content", "page_age");
    private static readonly FieldTable s_page = new("content.content.", "type", "url", "content", "retrieved_at", "error_code");
    private static readonly FieldTable s_document = new("content.content.content.", "type", "source", "title", "context", "citations", "cache_control");
    private static readonly FieldTable s_source = new("content.content.content.source.", "type", "media_type", "data", "url", "file_id");

    /// <summary><c>{"type":"web_search_tool_result","tool_use_id":"…","content":[{"type":"web_search_result",…}]}</c>, or with an error for its content.</summary>
    public static HostedBlock SearchResult(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        const string Type = "web_search_tool_result";
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var fields = HostedBlocks.Fields(s_block, slots, path, Type, whole, warnings);
        var id = fields.RequiredString(1, HostedBlocks.LongestId);
        if (fields.Kind(2) == JsonTokenType.StartObject) return new WebSearchResult(id, []) { ErrorCode = Error(fields, warnings) };
        if (fields.List(2) is null) throw Reject.At(fields.Path(2), Literals.Required);
        var hits = new List<WebHit>();
        var cursor = fields.Enter(2, warnings);
        Span<JsonSlot> inner = stackalloc JsonSlot[5];
        for (var i = 0; cursor.NextElement(); i++)
        {
            var place = fields.Place.In(FormattableString.Invariant($"content.{i}"));
            cursor.Fill(s_hit, inner, place);
            var hit = new Fields(cursor.Body, s_hit, inner, place);
            // A search whose encrypted_content is missing is refused as Anthropic refuses it.
            hits.Add(new WebHit(hit.RequiredText(1), hit.Text(2) ?? JsonText.Empty, hit.RequiredText(3), hit.Text(4)));
        }

        return new WebSearchResult(id, hits);
    }

    /// <summary><c>{"type":"web_fetch_tool_result","tool_use_id":"…","content":{"type":"web_fetch_result","url":"…","content":{"type":"document",…}}}</c></summary>
    public static HostedBlock FetchResult(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        const string Type = "web_fetch_tool_result";
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var fields = HostedBlocks.Fields(s_block, slots, path, Type, whole, warnings);
        var id = fields.RequiredString(1, HostedBlocks.LongestId);
        if (fields.Object(2) is null) throw Reject.At(fields.Path(2), Literals.Required);
        Span<JsonSlot> inner = stackalloc JsonSlot[5];
        var page = fields.Inner(2, s_page, inner, fields.Place.In("content"), warnings);
        if (page.String(0, 100) == "web_fetch_tool_result_error")
            return new WebFetchResult(id, null) { ErrorCode = page.String(4, 200) ?? "unavailable" };
        var url = page.RequiredText(1);
        if (page.Object(2) is null) throw Reject.At(page.Path(2), Literals.Required);
        Span<JsonSlot> document = stackalloc JsonSlot[6];
        var content = page.Inner(2, s_document, document, page.Place.In("content"), warnings);
        return new WebFetchResult(id, url) { Title = content.Text(2), Text = PlainText(content, warnings) };
    }

    private static string Error(in Fields block, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        return block.Inner(2, s_page, slots, block.Place.In("content"), warnings).String(4, 200) ?? "unavailable";
    }

    /// <returns>Null for a PDF.</returns>
    private static JsonText? PlainText(in Fields document, Warnings warnings)
    {
        if (document.Object(1) is null) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var source = document.Inner(1, s_source, slots, document.Place.In("source"), warnings);
        return source.String(0, 100) == "text" ? source.RequiredText(2) : null;
    }
}
