using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using static Proxy.Tests.OpenAI.Requests.Hosted.WebHistory;

namespace Proxy.Tests.OpenAI.Requests.Hosted;

/// <summary>S7, S8 undone: web blocks and citations of a history, back to upstream's items.</summary>
public sealed class WebReplayTests
{
    private static readonly string s_text = Message("msg_t1n0", "a", "");

    [Fact]
    public void A_search_goes_back_as_upstream_wrote_it() =>
        Assert.Equal([Search, s_text], Items(Call("srvtoolu_1"), Found("srvtoolu_1", Envelope(Carrier()), Envelope(Reference())), Given.Text("a")));

    [Fact]
    public void So_do_the_pages_that_it_carries_and_the_id_of_the_message_after_it()
    {
        var carrier = Carrier(Search, OpenPage) with { NextId = "msg_9", NextPhase = "commentary" };
        Assert.Equal(
            [Search, OpenPage, Message("msg_9", "a", "", "commentary")],
            Items(Call("srvtoolu_1"), Found("srvtoolu_1", Envelope(carrier)), Given.Text("a")));
    }

    [Fact]
    public void So_does_a_page_that_the_thinking_before_it_carries()
    {
        var thinking = Given.Thinking("", Given.Reasoning() with { Followers = [JsonRaw.From(OpenPage)], NextId = "msg_9" });
        var items = Items(thinking, Given.Text("a"));
        Assert.StartsWith("{\"type\":\"reasoning\",\"id\":\"rs_1\"", items[0], StringComparison.Ordinal);
        Assert.Equal([OpenPage, Message("msg_9", "a", "")], items.Skip(1));
        // R27: the page is the item that reasoning needs after it, also where the turn ends with it.
        Assert.Equal(2, Items(thinking).Count);
    }

    [Fact]
    public void A_search_without_hits_is_made_again_from_what_its_blocks_show()
    {
        Assert.Equal(
            ["""{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","queries":["q"],"query":"q"}}"""],
            Items(Call("srvtoolu_1"), Found("srvtoolu_1")));
        Assert.Equal(
            ["""{"id":"ws_1","type":"web_search_call","status":"failed","action":{"type":"search","queries":["q"],"query":"q"}}"""],
            Items(Call("srvtoolu_1"), Failed("srvtoolu_1")));
    }

    [Fact]
    public void A_page_that_was_told_as_fetched_is_made_again_from_its_call()
    {
        Assert.Equal([OpenPage], Items(Call("srvtoolu_2", "web_fetch", """{"url":"https://a.example"}"""), Fetched("srvtoolu_2")));
        Assert.Equal(
            ["""{"id":"ws_2","type":"web_search_call","status":"completed","action":{"type":"find_in_page","pattern":"p","url":"https://a.example"}}"""],
            Items(Call("srvtoolu_2", "web_fetch", """{"url":"https://a.example","pattern":"p"}"""), Fetched("srvtoolu_2")));
        Assert.Equal(
            ["""{"id":"ws_2","type":"web_search_call","status":"completed","action":{"type":"open_page","url":null}}"""],
            Items(Call("srvtoolu_2", "web_fetch", """{"url":""}"""), Fetched("srvtoolu_2")));
    }

    [Fact] // R70
    public void What_another_server_found_or_read_is_told_in_words()
    {
        AssertWords("[web_search] q\\n[web_search results] A https://a.example", Items(Call("srvtoolu_1"), Found("srvtoolu_1", "EqQBCg")));
        AssertWords("[web_fetch] https://a.example\\n[web_fetch results] https://a.example\\nThe page.", Items(Call("srvtoolu_2", "web_fetch", """{"url":"https://a.example"}"""), Fetched("srvtoolu_2", "The page.")));
    }

    [Fact] // R26, R27
    public void So_is_a_search_of_ours_that_this_upstream_cannot_take_back()
    {
        Block[] blocks = [Call("srvtoolu_1"), Found("srvtoolu_1", Envelope(Carrier()))];
        AssertWords("[web_search]", Items(Given.Scope(Given.Profile), blocks));
        AssertWords("[web_search]", Items(Given.Scope(Profile with { Family = "gpt-6" }), blocks));
        AssertWords("[web_search]", Items(Given.Scope(Profile) with { ReplayReasoning = false }, blocks));
        AssertWords("[web_search]", Items(Call("srvtoolu_1"), Found("srvtoolu_1", Envelope(Carrier() with { Upstream = "other" }))));
        Assert.Single(Items(Given.Scope(Profile), blocks), Search);
    }

    [Fact]
    public void A_hit_whose_envelope_was_changed_is_refused_as_Anthropic_refuses_it()
    {
        var good = Envelope(Carrier());
        foreach (var bad in (string[])[good[..^8] + "AAAAAAAA", good[..20], Envelope(Reference(), "another tenant"), Envelope(Annotated())])
        {
            var refused = Assert.Throws<RequestRejectedException>(() => Items(Call("srvtoolu_1"), Found("srvtoolu_1", good, bad)));
            Assert.Equal("messages.1.content.3.content.1: Invalid `encrypted_content` in `web_search_result` block", refused.Failure.Message);
        }
    }

    [Fact]
    public void A_cited_text_goes_back_with_its_annotations_as_an_item_of_its_own() =>
        Assert.Equal(
            [Message("msg_t1n0", "first", ""), Message("msg_t1n1", "cited", Annotation + "," + Annotation), Message("msg_t1n2", "last", "")],
            Items(Given.Text("first"), Cited("cited", Envelope(Annotated()), Envelope(Annotated())), Given.Text("last")));

    [Fact] // R6
    public void Text_that_Anthropic_split_for_its_citations_is_one_item_and_cites_nothing() =>
        Assert.Equal([Message("msg_t1n0", "firstcitedlast", "")], Items(Given.Text("first"), Cited("cited", "EqQBCg"), Given.Text("last")));

    [Fact]
    public void A_citation_whose_envelope_was_changed_is_refused()
    {
        foreach (var bad in (string[])[Envelope(Annotated())[..^8] + "AAAAAAAA", Envelope(Carrier())])
        {
            var refused = Assert.Throws<RequestRejectedException>(() => Items(Cited("cited", bad)));
            Assert.Equal("messages.0.content.0: Invalid `encrypted_index` in `web_search_result_location` citation", refused.Failure.Message);
        }

        Assert.Equal([Message("msg_t1n0", "cited", "")], Items(Cited("cited", Envelope(Annotated() with { Upstream = "other" }))));
    }

    [Fact] // K9
    public void Ids_of_hosted_calls_are_used_ids() =>
        Assert.Contains("srvtoolu_1", Written(Given.Scope(Profile), Call("srvtoolu_1"), Found("srvtoolu_1", Envelope(Carrier()))).Context.UsedToolIds);

    private static string Message(string id, string text, string annotations, string phase = "final_answer") =>
        $$"""{"type":"message","id":"{{id}}","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{text}}","annotations":[{{annotations}}],"logprobs":[]}],"phase":"{{phase}}"}""";

    private static void AssertWords(string words, IReadOnlyList<string> items) => Assert.Contains("\"text\":\"" + words, Assert.Single(items), StringComparison.Ordinal);

    private static IReadOnlyList<string> Items(params Block[] blocks) => Items(Given.Scope(Profile), blocks);

    private static IReadOnlyList<string> Items(RequestScope scope, params Block[] blocks) => Written(scope, blocks).Items;

    private static Written Written(RequestScope scope, params Block[] blocks) => Given.Write(Given.Conversation(Given.Assistant(blocks)), scope);
}
