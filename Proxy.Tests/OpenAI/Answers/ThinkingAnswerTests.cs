using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S4: reasoning items.</summary>
public sealed class ThinkingAnswerTests
{
    private const string Finish = "finish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0";

    [Fact]
    public void D13_summary_parts_are_joined_by_a_blank_line()
    {
        var whole = Ev.Reasoning(0, "FULL", "a", "bé");
        var expected = $"""
            start msg_1 ~12
            thinking
              "a

            bé"
              sign reasoning id=rs_0 e=FULL l=[1,3] h={SealedItem.Hash("a\n\nbé"u8)}
            close
            {Finish}
            """;
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Reasoning(0, "PARTIAL")),
            Ev.SummaryPartAdded(0, 0),
            Ev.Summary(0, "a"),
            Ev.SummaryPartDone(0, 0, "a"),
            Ev.SummaryPartAdded(0, 1),
            Ev.Summary(0, "b", part: 1),
            Ev.Summary(0, "é", part: 1),
            Ev.SummaryPartDone(0, 1, "bé"),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
    }

    [Fact]
    public void D11_D12_the_block_is_signed_once_with_the_finished_items_ciphertext_and_shows_nothing_when_omitted()
    {
        var whole = Ev.Reasoning(0, "FULL", "a summary");
        var expected = $"start msg_1 ~12\nthinking\n  sign reasoning id=rs_0 e=FULL l=[]\nclose\n{Finish}";
        var sink = Upstream.Stream(
            AnswerScope.Context(summarized: false),
            Ev.Created,
            Ev.Added(0, Ev.Reasoning(0, "PARTIAL")),
            Ev.Summary(0, "a summary"),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal(expected, sink.ToString());
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(summarized: false), Ev.Response(whole)).ToString());
    }

    [Fact]
    public void An_empty_reasoning_item_is_still_a_block() =>
        Assert.Equal(
            $"start msg_1 ~12\nthinking\n  sign reasoning id=rs_0 e=FULL l=[]\nclose\n{Finish}",
            Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Done(0, Ev.Reasoning(0, "FULL")), Ev.Completed()).ToString());

    [Fact]
    public void Without_thinking_there_is_no_block()
    {
        var whole = Ev.Reasoning(0, "FULL", "a");
        var sink = Upstream.Stream(AnswerScope.Context(showThinking: false), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Summary(0, "a"), Ev.Done(0, whole), Ev.Completed(whole));
        Assert.Equal("start msg_1 ~12\n" + Finish, sink.ToString());
    }

    [Fact]
    public void The_block_opens_as_soon_as_the_item_is_there()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)));
        Assert.StartsWith("start msg_1 ~12\nthinking\nfail", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reasoning_text_is_shown_where_no_summary_is()
    {
        var whole = "{'id':'rs_0','type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'The user'}]}";
        var expected = $"start msg_1 ~12\nthinking\n  \"The user\"\n  sign reasoning id=rs_0 e=null l=[8] reasoning_text h={SealedItem.Hash("The user"u8)}\nclose\n{Finish}";
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.ReasoningText(0, "The"), Ev.ReasoningText(0, " user"), Ev.Done(0, whole), Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
    }

    [Fact]
    public void Reasoning_text_that_is_not_shown_and_has_no_ciphertext_is_sealed_itself()
    {
        var whole = "{\"id\":\"rs_0\",\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"The user\"}]}";
        var sink = Upstream.Json(AnswerScope.Context(summarized: false), Ev.Response(whole));
        Assert.Equal($"start msg_1 ~12\nthinking\n  sign item {whole}\nclose\n{Finish}", sink.Folded);
    }

    [Fact]
    public void A_summary_comes_before_reasoning_text()
    {
        var whole = "{'id':'rs_0','type':'reasoning','summary':[{'type':'summary_text','text':'sum'}],'content':[{'type':'reasoning_text','text':'raw'}],'encrypted_content':'E'}";
        var expected = $"start msg_1 ~12\nthinking\n  \"sum\"\n  sign reasoning id=rs_0 e=E l=[3] h={SealedItem.Hash("sum"u8)}\nclose\n{Finish}";
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Summary(0, "sum"), Ev.ReasoningText(0, "raw"), Ev.Done(0, whole), Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
    }

    [Fact]
    public void C48_a_truncated_item_without_ciphertext_is_sealed_as_partial()
    {
        var item = "{'id':'rs_0','type':'reasoning','status':'incomplete','summary':[{'type':'summary_text','text':'ab'}]}";
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Summary(0, "ab"), Ev.Incomplete("max_output_tokens", item));
        Assert.Equal($"start msg_1 ~12\nthinking\n  \"ab\"\n  sign reasoning id=rs_0 e=null l=[2] h={SealedItem.Hash("ab"u8)} partial\nclose\nfinish MaxTokens in=10 read=0 write=0(0+0) out=20 thinking=0", sink.Folded);
    }

    [Fact]
    public void C48_a_truncated_item_with_its_ciphertext_is_whole()
    {
        var item = "{'id':'rs_0','type':'reasoning','status':'incomplete','summary':[{'type':'summary_text','text':'ab'}],'encrypted_content':'E'}";
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Summary(0, "ab"), Ev.Incomplete("max_output_tokens", item));
        Assert.Contains($"  sign reasoning id=rs_0 e=E l=[2] h={SealedItem.Hash("ab"u8)}\nclose\n", sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void C48_an_item_before_the_cut_is_whole_in_JSON_too()
    {
        string[] output = ["{'id':'rs_0','type':'reasoning','summary':[{'type':'summary_text','text':'ab'}]}", Ev.Message(1, Ev.OutputText("a"))];
        var sink = Upstream.Stream(AnswerScope.Context(), [Ev.Created, Ev.Done(0, output[0]), Ev.Done(1, output[1]), Ev.Incomplete("max_output_tokens", output)]);
        Assert.DoesNotContain("partial", sink.Meaning, StringComparison.Ordinal);
        Assert.Equal(sink.Meaning, Upstream.Json(AnswerScope.Context(), $"{{'id':'resp_1','status':'incomplete','incomplete_details':{{'reason':'max_output_tokens'}},'output':[{string.Join(',', output)}],'usage':{{'input_tokens':10,'output_tokens':20}}}}").Meaning);
    }

    [Fact]
    public void An_item_that_is_never_finished_is_sealed_as_partial()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, "PARTIAL")), Ev.Summary(0, "ab"), Ev.Completed());
        Assert.Contains("  sign reasoning id=rs_0 e=null l=[2]", sink.Folded, StringComparison.Ordinal);
        Assert.Contains(" partial\nclose\nfinish EndTurn", sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_is_of_the_text_however_it_was_split_and_escaped()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Reasoning(0, null)),
            "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,'delta':'\\ud83d'}",
            "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,'delta':'\\ude00\\n'}",
            Ev.Done(0, Ev.Reasoning(0, "E", "😀\n")),
            Ev.Completed());
        Assert.Contains($"l=[5] h={SealedItem.Hash("😀\n"u8)}", sink.Folded, StringComparison.Ordinal);
    }
}
