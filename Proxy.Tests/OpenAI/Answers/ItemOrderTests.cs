namespace Proxy.Tests.OpenAI.Answers;

/// <summary>C4.3, C4.7, F34: items in any order and shape become blocks one after another.</summary>
public sealed class ItemOrderTests
{
    private const string Tail = "in=10 read=0 write=0(0+0) out=20 thinking=0";

    [Fact]
    public void D9_sparse_unordered_indexes_and_interleaved_deltas_give_sequential_blocks()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(3, Ev.Message(3)),
            Ev.Added(1, Ev.Call(1, "f", "")),
            Ev.Text(3, "a"),
            Ev.Arguments(1, "{\"x\":"),
            Ev.Text(3, "b"),
            Ev.Arguments(1, "1}"),
            Ev.Done(1, Ev.Call(1, "f", "{\"x\":1}")),
            Ev.Text(3, "c"),
            Ev.Done(3, Ev.Message(3, Ev.OutputText("abc"))),
            Ev.Completed(Ev.Call(1, "f", "{\"x\":1}"), Ev.Message(3, Ev.OutputText("abc"))));
        Assert.Equal($$"""
            start msg_1 ~12
            text
              "a"
              "b"
              "c"
            close
            tool_use toolu_1 f
              "{\u0022x\u0022:1}"
            close
            finish ToolUse {{Tail}}
            """, sink.ToString());
    }

    [Fact]
    public void D10_alternating_arguments_give_two_whole_calls()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Call(0, "f", "")),
            Ev.Added(1, Ev.Call(1, "g", "")),
            Ev.Arguments(0, "{\"a\""),
            Ev.Arguments(1, "{\"b\""),
            Ev.Arguments(0, ":1}"),
            Ev.Arguments(1, ":2}"),
            Ev.Done(0, Ev.Call(0, "f", "{\"a\":1}")),
            Ev.Done(1, Ev.Call(1, "g", "{\"b\":2}")),
            Ev.Completed());
        Assert.Equal($"start msg_1 ~12\ntool_use toolu_0 f\n  \"{{\"a\":1}}\"\nclose\ntool_use toolu_1 g\n  \"{{\"b\":2}}\"\nclose\nfinish ToolUse {Tail}", sink.Folded);
    }

    [Fact]
    public void C47_items_that_never_streamed_are_written_whole()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Text(0, "a"),
            Ev.Completed(Ev.Message(0, Ev.OutputText("abc")), Ev.Call(1, "f", "{}")));
        Assert.Equal($"start msg_1 ~12\ntext\n  \"abc\"\nclose\ntool_use toolu_1 f\n  \"{{}}\"\nclose\nfinish ToolUse {Tail}", sink.Folded);
    }

    [Fact]
    public void Only_done_events_give_the_whole_answer()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Done(0, Ev.Reasoning(0, "E", "s")),
            Ev.Done(1, Ev.Message(1, Ev.OutputText("a"))),
            Ev.Done(2, Ev.Call(2, "f", "{}")),
            Ev.Completed());
        Assert.Contains("  \"s\"\n  sign reasoning id=rs_0 e=E", sink.Folded, StringComparison.Ordinal);
        Assert.EndsWith($"text\n  \"a\"\nclose\ntool_use toolu_2 f\n  \"{{}}\"\nclose\nfinish ToolUse {Tail}", sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void Done_twice_and_added_twice_are_once()
    {
        var whole = Ev.Message(0, Ev.OutputText("ab"));
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Added(0, Ev.Message(0)),
            Ev.Text(0, "ab"),
            Ev.TextDone(0, "ab"),
            Ev.TextDone(0, "ab"),
            Ev.Done(0, whole),
            Ev.Done(0, whole),
            Ev.Text(0, "late"),
            Ev.TextDone(0, "ablate"),
            Ev.Completed(whole));
        Assert.Equal($"start msg_1 ~12\ntext\n  \"ab\"\nclose\nfinish EndTurn {Tail}", sink.Folded);
    }

    [Fact]
    public void A_null_item_holds_its_place()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, "null"),
            Ev.Added(1, Ev.Call(1, "f", "")),
            Ev.Arguments(1, "{}"),
            Ev.Done(1, Ev.Call(1, "f", "{}")),
            Ev.Text(0, "first"),
            Ev.Completed(Ev.Message(0, Ev.OutputText("first")), Ev.Call(1, "f", "{}")));
        Assert.Equal($"start msg_1 ~12\ntext\n  \"first\"\nclose\ntool_use toolu_1 f\n  \"{{}}\"\nclose\nfinish ToolUse {Tail}", sink.Folded);
    }

    [Fact]
    public void One_index_for_all_items_is_told_apart_by_id()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            "{'type':'response.output_item.added','output_index':0,'item':{'id':'msg_a','type':'message'}}",
            "{'type':'response.output_text.delta','output_index':0,'item_id':'msg_a','content_index':0,'delta':'a'}",
            "{'type':'response.output_item.added','output_index':0,'item':{'id':'msg_b','type':'message'}}",
            "{'type':'response.output_text.delta','output_index':0,'item_id':'msg_b','content_index':0,'delta':'b'}",
            "{'type':'response.output_text.delta','output_index':0,'item_id':'msg_a','content_index':0,'delta':'A'}",
            Ev.Completed(
                "{'id':'msg_a','type':'message','content':[{'type':'output_text','text':'aA'}]}",
                "{'id':'msg_b','type':'message','content':[{'type':'output_text','text':'b'}]}"));
        Assert.Equal($"start msg_1 ~12\ntext\n  \"aA\"\nclose\ntext\n  \"b\"\nclose\nfinish EndTurn {Tail}", sink.Folded);
    }

    [Fact]
    public void Ids_that_change_in_the_end_are_matched_by_index()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, "{'id':'rs_tmp_1','type':'reasoning','summary':[]}"),
            Ev.Done(0, "{'id':'rs_tmp_1','type':'reasoning','summary':[],'encrypted_content':'E'}"),
            Ev.Added(1, "{'id':'msg_tmp_1','type':'message'}"),
            "{'type':'response.output_text.delta','output_index':1,'delta':'a'}",
            Ev.Completed("{'id':'rs_2','type':'reasoning','summary':[],'encrypted_content':'E'}", "{'id':'msg_2','type':'message','content':[{'type':'output_text','text':'ab'}]}"));
        Assert.Equal($"start msg_1 ~12\nthinking\n  sign reasoning id=rs_tmp_1 e=E l=[] next=msg_tmp_1\nclose\ntext\n  \"ab\"\nclose\nfinish EndTurn {Tail}", sink.Folded);
    }

    [Fact]
    public void Events_without_any_index_or_id_belong_to_the_latest_item()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            "{'type':'response.output_item.added','item':{'type':'message'}}",
            "{'type':'response.output_text.delta','delta':'a'}",
            "{'type':'response.output_item.done','item':{'type':'message','content':[{'type':'output_text','text':'ab'}]}}",
            "{'type':'response.output_item.added','item':{'type':'function_call','name':'f','call_id':'call_9'}}",
            "{'type':'response.function_call_arguments.delta','delta':'{}'}",
            Ev.Completed());
        Assert.Equal($"start msg_new1 ~12\ntext\n  \"ab\"\nclose\ntool_use toolu_9 f\n  \"{{}}\"\nclose\nfinish ToolUse {Tail}", sink.Folded);
    }

    [Fact]
    public void Parts_that_interleave_wait_for_each_other()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Text(0, "a", part: 5),
            Ev.Text(0, "x", part: 9),
            Ev.Text(0, "b", part: 5),
            Ev.Text(0, "y", part: 9),
            Ev.Done(0, Ev.Message(0, Ev.OutputText("ab") + "," + Ev.OutputText("xyz"))),
            Ev.Completed());
        Assert.Equal($"start msg_1 ~12\ntext\n  \"ab\"\nclose\ntext\n  \"xyz\"\nclose\nfinish EndTurn {Tail}", sink.Folded);
    }

    [Fact]
    public void More_held_back_than_allowed_fails()
    {
        var delta = Ev.Text(1, new string('x', 1024 * 1024));
        var sink = Upstream.Stream(AnswerScope.Context(), [Ev.Added(0, Ev.Message(0)), Ev.Added(1, Ev.Message(1)), .. Enumerable.Repeat(delta, 9)]);
        Assert.Equal("start msg_new1 ~12\nfail Internal: upstream sent more text than can be held", sink.ToString());
    }

    [Fact]
    public void What_passes_through_is_not_counted_as_held()
    {
        var delta = Ev.Text(0, new string('x', 1024 * 1024));
        var sink = Upstream.Stream(AnswerScope.Context(), [Ev.Created, Ev.Added(0, Ev.Message(0)), .. Enumerable.Repeat(delta, 20), Ev.Completed()]);
        Assert.Null(sink.Failure);
    }
}
