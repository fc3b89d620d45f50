namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S1–S3, S14: messages.</summary>
public sealed class MessageAnswerTests
{
    private const string Finish = "finish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0";

    [Fact]
    public void Text_passes_delta_by_delta()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Text(0, "Olá"),
            Ev.Text(0, " \"you\"\n"),
            Ev.TextDone(0, "Olá \"you\"\n"),
            Ev.Done(0, Ev.Message(0, Ev.OutputText("Olá \"you\"\n"))),
            Ev.Completed(Ev.Message(0, Ev.OutputText("Olá \"you\"\n"))));
        Assert.Equal($"""
            start msg_1 ~12
            text
              "Ol\u00E1"
              " \u0022you\u0022\n"
            close
            {Finish}
            """, sink.ToString());
    }

    [Fact]
    public void S1_without_an_upstream_id_the_message_id_is_random()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a"));
        Assert.StartsWith("start msg_new1 ~12", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void S2_each_part_is_a_block_and_an_empty_part_is_none()
    {
        var whole = Ev.Message(0, Ev.OutputText("a") + "," + Ev.OutputText("") + "," + Ev.OutputText("b"));
        var expected = $"""
            start msg_1 ~12
            text
              "a"
            close
            text
              "b"
            close
            {Finish}
            """;
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Text(0, "a"),
            Ev.TextDone(0, "a"),
            Ev.TextDone(0, "", part: 1),
            Ev.Text(0, "b", part: 2),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
    }

    [Fact]
    public void S2_an_empty_answer_has_no_blocks()
    {
        var expected = "start msg_1 ~12\n" + Finish;
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response()).Folded);
        Assert.Equal(expected, Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, ""), Ev.Completed(Ev.Message(0))).Folded);
    }

    [Fact]
    public void Only_the_done_event_brings_the_text()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.TextDone(0, "all of it"), Ev.Completed());
        Assert.Equal($"start msg_1 ~12\ntext\n  \"all of it\"\nclose\n{Finish}", sink.ToString());
    }

    [Theory]
    [InlineData("\"caf\\u00e9 \\ud83d\\ude00\"", "\"café 😀 and more\"", " and more")]
    [InlineData("\"café 😀\"", "\"caf\\u00e9 \\ud83d\\ude00 and more\"", " and more")]
    [InlineData("\"a\\/b\"", "\"a/b!\"", "!")]
    [InlineData("\"a\\/b\"", "\"a/b\"", null)]
    [InlineData("\"abc\"", "\"ab\"", null)]
    public void What_no_delta_brought_is_added_whatever_the_escaping(string delta, string whole, string? added)
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':" + delta + "}",
            "{'type':'response.output_text.done','output_index':0,'content_index':0,'text':" + whole + "}",
            Ev.Completed());
        var lines = sink.ToString().Split('\n');
        Assert.Equal("  " + delta, lines[2]);
        Assert.Equal(added is null ? "close" : $"  \"{added}\"", lines[3]);
    }

    [Fact]
    public void S14_D37_a_refusal_is_text_and_ends_as_a_refusal()
    {
        var whole = Ev.Message(0, Ev.RefusalPart("I can't"));
        var expected = """
            start msg_1 ~12
            text
              "I can't"
            close
            finish Refusal category=null explanation=I can\u0027t in=10 read=0 write=0(0+0) out=20 thinking=0
            """;
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Message(0)),
            Ev.Refusal(0, "I "),
            Ev.Refusal(0, "can't"),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
    }

    [Fact]
    public void R32_commentary_is_a_thinking_block_that_seals_the_item()
    {
        var whole = Ev.Message(0, Ev.OutputText("Looking."), phase: "commentary");
        var expected = $"""
            start msg_1 ~12
            thinking
              "Looking."
              sign item {whole.Replace('\'', '"')}
            close
            {Finish}
            """;
        var sink = Upstream.Stream(
            AnswerScope.Context(showThinking: false, commentaryAsThinking: true),
            Ev.Created,
            Ev.Added(0, Ev.Message(0, phase: "commentary")),
            Ev.Text(0, "Look"),
            Ev.Text(0, "ing."),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal(expected, sink.Folded);
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(commentaryAsThinking: true), Ev.Response(whole)).Folded);
    }

    [Theory]
    [InlineData(true, "final_answer")]
    [InlineData(true, "")]
    [InlineData(false, "commentary")]
    public void S3_other_messages_stay_text(bool commentaryAsThinking, string phase)
    {
        var whole = Ev.Message(0, Ev.OutputText("Looking."), phase: phase);
        var sink = Upstream.Json(AnswerScope.Context(commentaryAsThinking: commentaryAsThinking), Ev.Response(whole));
        Assert.Equal($"start msg_1 ~12\ntext\n  \"Looking.\"\nclose\n{Finish}", sink.Folded);
    }

    [Fact]
    public void The_phase_is_waited_for_when_it_decides_the_block()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(commentaryAsThinking: true),
            Ev.Created,
            Ev.Text(0, "Look"),
            Ev.Added(0, Ev.Message(0, phase: "commentary")),
            Ev.Text(0, "ing."),
            Ev.Completed(Ev.Message(0, Ev.OutputText("Looking."), phase: "commentary")));
        Assert.StartsWith("start msg_1 ~12\nthinking\n  \"Looking.\"\n  sign item {", sink.Folded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'type':'response.output_text.annotation.added','output_index':0,'content_index':0,'annotation':{'type':'url_citation'}}")]
    [InlineData("{'type':'response.output_item.done','output_index':0,'item':{'id':'msg_0','type':'message','content':[{'type':'output_text','text':'a','annotations':[{'type':'url_citation'}]}]}}")]
    public void Citations_are_told_as_dropped(string happened)
    {
        var context = AnswerScope.Context();
        Upstream.Stream(context, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a"), happened, Ev.Completed());
        Assert.Equal("citations:unsupported", context.Scope.Warnings.ToString());
    }
}
