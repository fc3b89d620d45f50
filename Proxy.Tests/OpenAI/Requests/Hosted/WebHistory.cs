using System.Text;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Requests.Hosted;

/// <summary>Web blocks as a client sends them back.</summary>
internal static class WebHistory
{
    public const string Search = """{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","queries":["q","r"],"query":"q","sources":[{"type":"url","url":"https://a.example"}]}}""";

    public const string OpenPage = """{"id":"ws_2","type":"web_search_call","status":"completed","action":{"type":"open_page","url":"https://a.example"}}""";

    public const string Annotation = """{"type":"url_citation","end_index":5,"start_index":0,"title":"A","url":"https://a.example?utm_source=openai"}""";

    public static readonly UpstreamProfile Profile = Given.Profile with { WebSearch = true };

    public static HostedHistoryBlock Call(string id, string name = "web_search", string input = """{"query":"q"}""") =>
        Block(new ServerToolUse(id, name, JsonRaw.From(input)), "{}");

    public static HostedHistoryBlock Found(string id, params string[] envelopes) => Block(
        new WebSearchResult(id, [.. envelopes.Select(e => new WebHit(JsonText.From("https://a.example"), JsonText.From("A"), JsonText.From(e)))]),
        $$"""{"type":"web_search_tool_result","tool_use_id":"{{id}}","content":[{{string.Join(',', envelopes.Select(e => $$"""{"type":"web_search_result","title":"A","url":"https://a.example","encrypted_content":"{{e}}"}"""))}}]}""");

    public static HostedHistoryBlock Failed(string id) => Block(
        new WebSearchResult(id, []) { ErrorCode = "unavailable" },
        $$$"""{"type":"web_search_tool_result","tool_use_id":"{{{id}}}","content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}""");

    public static HostedHistoryBlock Fetched(string id, string text = "") => Block(
        new WebFetchResult(id, JsonText.From("https://a.example")) { Text = JsonText.From(text) },
        $$$$$"""{"type":"web_fetch_tool_result","tool_use_id":"{{{{{id}}}}}","content":{"type":"web_fetch_result","url":"https://a.example","content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":"{{{{{text}}}}}"}}}}""");

    public static TextBlock Cited(string text, params string[] envelopes) =>
        Given.Text(text) with { HasCitations = true, WebCitations = [.. envelopes.Select(JsonText.From)] };

    public static string Envelope(SealedItem item, string tenant = "tenant") => Encoding.ASCII.GetString(Given.Envelope.Seal(item.Encode(), tenant));

    public static SealedItem Carrier(string item = Search, params string[] followers) =>
        new() { Kind = SealedKind.Item, Upstream = "openai", Family = "gpt-5.6", Item = JsonRaw.From(item), Followers = [.. followers.Select(JsonRaw.From)] };

    public static SealedItem Reference() => new() { Kind = SealedKind.Reference, Upstream = "openai", Family = "gpt-5.6" };

    public static SealedItem Annotated(string annotation = Annotation) =>
        new() { Kind = SealedKind.Annotation, Upstream = "openai", Family = "gpt-5.6", Item = JsonRaw.From(annotation) };

    /// <summary>Blocks of one kind of five, with ids that follow from their place.</summary>
    public static IEnumerable<Block> Blocks(int kind, BlockPath path, string text)
    {
        var id = $"{path.Message}_{path.Content}";
        var search = Search.Replace("ws_1", "ws_" + id, StringComparison.Ordinal);
        var page = OpenPage.Replace("ws_2", "ws_p" + id, StringComparison.Ordinal);
        return kind switch
        {
            0 => [Call("srvtoolu_" + id), Found("srvtoolu_" + id, Envelope(Carrier(search, page) with { NextId = "msg_" + id }), Envelope(Reference()))],
            1 => [Call("srvtoolu_" + id), Found("srvtoolu_" + id, "EqQBCg")],
            2 => [Call("srvtoolu_" + id), Failed("srvtoolu_" + id)],
            3 => [Given.Thinking("", Given.Reasoning() with { Id = "rs_" + id, Followers = [JsonRaw.From(page)] })],
            _ => [Cited(text, Envelope(Annotated()))],
        };
    }

    private static HostedHistoryBlock Block(HostedBlock hosted, string whole) => new(new BlockPath(1, 3), hosted) { Whole = JsonRaw.From(whole) };
}
