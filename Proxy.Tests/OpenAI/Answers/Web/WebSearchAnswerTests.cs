using Proxy.Core.OpenAI;

namespace Proxy.Tests.OpenAI.Answers.Web;

/// <summary>S7: web_search_call items, from events and from a body alike.</summary>
public sealed class WebSearchAnswerTests
{
    private const string Finish = "finish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0";

    [Fact]
    public void A_search_is_a_call_and_its_result_whose_first_hit_carries_the_item()
    {
        var item = Search(0, "cats", "'https://a.example/1'", "'https://b.example/2'");
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_search {"{"}"query":"cats"{"}"}
            found srvtoolu_0
              https://a.example/1 https://a.example/1 [item {item} next=msg_1]
              https://b.example/2 https://b.example/2 [ref]
            text
              "found"
            close
            {Finish} searches=1 fetches=0
            """,
            () => AnswerScope.Context(),
            item,
            Ev.Message(1, Ev.OutputText("found")));
    }

    [Fact]
    public void Results_tell_more_than_sources_and_a_page_is_told_once()
    {
        var item = "{'id':'ws_0','type':'web_search_call','status':'completed','action':{'type':'search','query':'q','sources':[{'type':'url','url':'https://s.example'}]},"
            + "'results':[{'type':'text_result','url':'https://a.example','title':'A','snippet':'words'},{'url':'https://a.example','title':'again'},{'title':'nowhere'},7]}";
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_search {"{"}"query":"q"{"}"}
            found srvtoolu_0
              https://a.example A [item {item.Replace('\'', '"')}]
            {Finish} searches=1 fetches=0
            """,
            () => AnswerScope.Context(),
            item);
    }

    [Fact]
    public void A_search_that_found_no_page_has_an_empty_result_and_one_that_failed_says_so()
    {
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_search {"{"}"query":"weather"{"}"}
            found srvtoolu_0
            call srvtoolu_1 web_search {"{"}"query":"b"{"}"}
            failed srvtoolu_1 unavailable
            {Finish} searches=2 fetches=0
            """,
            () => AnswerScope.Context(),
            "{'id':'ws_0','type':'web_search_call','status':'completed','action':{'type':'search','query':'weather','sources':[{'type':'api','name':'oai-weather'}]}}",
            "{'id':'ws_1','type':'web_search_call','status':'failed','action':{'type':'search','queries':['b','c']}}");
    }

    [Fact]
    public void A_page_that_upstream_opened_is_a_fetch_for_a_client_that_knows_fetching()
    {
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_fetch {"{"}"url":"https://a.example"{"}"}
            fetched srvtoolu_0 "https://a.example"
            call srvtoolu_1 web_fetch {"{"}"url":"https://a.example","pattern":"p"{"}"}
            fetched srvtoolu_1 "https://a.example"
            call srvtoolu_2 web_fetch {"{"}"url":"https://b.example"{"}"}
            failed srvtoolu_2 unavailable
            {Finish} searches=0 fetches=3
            """,
            Fetching,
            Page(0, "'type':'open_page','url':'https://a.example'"),
            Page(1, "'type':'find_in_page','pattern':'p','url':'https://a.example'"),
            "{'id':'ws_2','type':'web_search_call','status':'failed','action':{'type':'open_page','url':'https://b.example'}}");
    }

    [Fact]
    public void For_any_other_client_it_goes_sealed_into_the_result_before_it()
    {
        var search = Search(0, "q", "'https://a.example'");
        var open = Page(1, "'type':'open_page','url':'https://a.example'");
        var find = Page(2, "'type':'find_in_page','pattern':'p','url':'https://a.example'");
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_search {"{"}"query":"q"{"}"}
            found srvtoolu_0
              https://a.example https://a.example [item {search} then {open} then {find} next=msg_3]
            text
              "a"
            close
            {Finish} searches=1 fetches=0
            """,
            () => AnswerScope.Context(),
            search,
            open,
            find,
            Ev.Message(3, Ev.OutputText("a")));
    }

    [Fact]
    public void Or_into_the_thinking_that_led_to_it_so_that_the_order_stays()
    {
        var search = Search(1, "q", "'https://a.example'");
        var open = Page(3, "'type':'open_page','url':'https://a.example'");
        AssertBoth(
            $"""
            start msg_1 ~12
            thinking
              sign reasoning id=rs_0 e=E0 l=[]
            close
            call srvtoolu_1 web_search {"{"}"query":"q"{"}"}
            found srvtoolu_1
              https://a.example https://a.example [item {search}]
            thinking
              sign reasoning id=rs_2 e=E2 l=[] then {open} next=msg_4
            close
            text
              "a"
            close
            {Finish} searches=1 fetches=0
            """,
            () => AnswerScope.Context(),
            Ev.Reasoning(0, "E0"),
            search,
            Ev.Reasoning(2, "E2"),
            open,
            Ev.Message(4, Ev.OutputText("a")));
    }

    [Fact]
    public void Thinking_that_the_client_does_not_see_does_not_part_a_search_from_its_page()
    {
        var search = Search(0, "q", "'https://a.example'");
        var open = Page(2, "'type':'open_page','url':'https://a.example'");
        AssertBoth(
            $"""
            start msg_1 ~12
            call srvtoolu_0 web_search {"{"}"query":"q"{"}"}
            found srvtoolu_0
              https://a.example https://a.example [item {search} then {open}]
            {Finish} searches=1 fetches=0
            """,
            () => AnswerScope.Context(showThinking: false),
            search,
            Ev.Reasoning(1, "E"),
            open);
    }

    [Fact]
    public void A_page_with_no_block_before_it_that_could_carry_it_is_carried_alone()
    {
        var open = Page(1, "'type':'open_page','url':'https://a.example'");
        AssertBoth(
            $"""
            start msg_1 ~12
            text
              "a"
            close
            redacted item {open}
            {Finish} searches=0 fetches=0
            """,
            () => AnswerScope.Context(),
            Ev.Message(0, Ev.OutputText("a")),
            open);
    }

    [Fact]
    public void A_client_that_was_offered_no_search_is_told_of_none_and_one_that_was_is_told_of_zero()
    {
        Assert.EndsWith("thinking=0", Upstream.Json(AnswerScope.Context(), Ev.Response(Ev.Message(0, Ev.OutputText("a")))).ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" searches=0 fetches=0", Upstream.Json(Searching(), Ev.Response(Ev.Message(0, Ev.OutputText("a")))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Upstreams_own_count_of_searches_counts()
    {
        var body = Ev.Response(Search(0, "q", "'https://a.example'"));
        var sink = Upstream.Json(AnswerScope.Context(), body[..^1] + ",'tool_usage':{'image_gen':{'input_tokens':0},'web_search':{'other':[1],'num_requests':5}}}");
        Assert.EndsWith(" searches=5 fetches=0", sink.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in_progress")]
    [InlineData("searching")]
    [InlineData("incomplete")]
    public void A_search_that_was_cut_off_leaves_a_warning_and_no_block(string status)
    {
        var context = AnswerScope.Context();
        var sink = Upstream.Json(context, Ev.Response($"{{'id':'ws_0','type':'web_search_call','status':'{status}','action':{{'type':'search','query':'q'}}}}"));
        Assert.DoesNotContain("call", sink.ToString(), StringComparison.Ordinal);
        Assert.Equal("output:unfinished_item", context.Scope.Warnings.ToString());
    }

    [Fact] // K9
    public void An_id_that_the_conversation_has_is_made_anew()
    {
        var item = Search(0, "q", "'https://a.example'");
        var sink = Upstream.Json(AnswerScope.Context(usedToolIds: "srvtoolu_0"), Ev.Response(item));
        Assert.Contains("call srvtoolu_new1 web_search", sink.ToString(), StringComparison.Ordinal);
        Assert.Contains("found srvtoolu_new1\n", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_call_is_shown_at_its_end_and_its_result_when_it_is_known_what_follows()
    {
        var item = Search(0, "q", "'https://a.example'");
        var events = new List<string> { Ev.Created, Ev.Added(0, "{'id':'ws_0','type':'web_search_call','status':'in_progress'}") };
        Assert.DoesNotContain("call", Shown(), StringComparison.Ordinal);
        events.Add(Ev.Done(0, item));
        Assert.Contains("call", Shown(), StringComparison.Ordinal);
        Assert.DoesNotContain("found", Shown(), StringComparison.Ordinal);
        events.Add(Ev.Added(1, Ev.Message(1)));
        Assert.Contains("found", Shown(), StringComparison.Ordinal);

        string Shown() => Upstream.Stream(AnswerScope.Context(), events).ToString();
    }

    internal static AnswerContext Searching()
    {
        var plain = AnswerScope.Context();
        return new AnswerContext { Scope = plain.Scope, ShowThinking = true, Summarized = true, MaxOutputTokens = 16, InputTokensEstimate = 12, WebSearch = true };
    }

    internal static string Search(int index, string query, params string[] urls) =>
        $"{{'id':'ws_{index}','type':'web_search_call','status':'completed','action':{{'type':'search','queries':['{query}','more'],'query':'{query}','sources':[{string.Join(',', urls.Select(u => $"{{'type':'url','url':{u}}}"))}]}}}}".Replace('\'', '"');

    private static AnswerContext Fetching()
    {
        var plain = AnswerScope.Context();
        return new AnswerContext { Scope = plain.Scope, ShowThinking = true, Summarized = true, MaxOutputTokens = 16, InputTokensEstimate = 12, WebSearch = true, WebFetch = true };
    }

    private static string Page(int index, string action) =>
        $"{{'id':'ws_{index}','type':'web_search_call','status':'completed','action':{{{action}}}}}".Replace('\'', '"');

    private static void AssertBoth(string expected, Func<AnswerContext> context, params string[] items)
    {
        expected = expected.ReplaceLineEndings("\n");
        Assert.Equal(expected, Upstream.Json(context(), Ev.Response(items)).Folded);
        var events = items.SelectMany((item, i) => new[] { Ev.Added(i, Begun(item)), Ev.Done(i, item) });
        Assert.Equal(expected, Upstream.Stream(context(), [Ev.Created, .. events, Ev.Completed(items)]).Folded);
        // An upstream that streams no items at all.
        Assert.Equal(expected, Upstream.Stream(context(), Ev.Created, Ev.Completed(items)).Folded);

        // Recorded: `added` tells a search's id, type and status, and no action.
        static string Begun(string item)
        {
            var quoted = item.Replace('"', '\'');
            return quoted.Contains("'web_search_call'", StringComparison.Ordinal)
                ? quoted[..quoted.IndexOf(",'status'", StringComparison.Ordinal)] + ",'status':'in_progress'}"
                : quoted.Replace("'encrypted_content':'E", "'encrypted_content':'PART", StringComparison.Ordinal);
        }
    }
}
