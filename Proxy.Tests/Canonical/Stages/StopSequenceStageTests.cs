using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;

namespace Proxy.Tests.Canonical.Stages;

public sealed class StopSequenceStageTests
{
    private static readonly AnswerEnd s_end = new(StopReason.EndTurn, new Usage { Input = 100, Output = 50 });

    [Fact]
    public void D18_a_sequence_over_several_deltas_ends_the_answer_before_it()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "ab E", "N", "D cd");
        Assert.True(stage.Ended);
        Assert.Equal(["start", "text", "+ab ", "close", "finish StopSequence"], sink.Calls);
        Assert.Equal("END", sink.End!.Value.StopSequence);
    }

    [Fact]
    public void D18_what_turns_out_to_be_no_sequence_is_shown_after_all()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "ab E", "Nx");
        stage.Close();
        stage.Finish(s_end);
        Assert.Equal(["start", "text", "+ab ", "+ENx", "close", "finish EndTurn"], sink.Calls);
        Assert.Equal(s_end, sink.End);
    }

    [Fact]
    public void Held_text_is_shown_when_its_block_ends_and_no_match_spans_two_blocks()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "a E", "N");
        stage.Close();
        stage.OpenText();
        Append(stage, "D");
        stage.Close();
        Assert.Equal(["start", "text", "+a ", "+EN", "close", "text", "+D", "close"], sink.Calls);
    }

    [Fact]
    public void A_block_that_begins_with_a_sequence_never_opens()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "E", "ND of it");
        Assert.Equal(["start", "finish StopSequence"], sink.Calls);
        Assert.Equal(0, sink.End!.Value.Usage.Output);
    }

    [Fact]
    public void A_block_of_nothing_but_a_beginning_opens_when_it_ends()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "EN");
        stage.Close();
        Assert.Equal(["start", "text", "+EN", "close"], sink.Calls);
    }

    [Fact]
    public void D19_thinking_and_tool_input_are_not_searched()
    {
        var (sink, stage) = Make(["x"]);
        stage.OpenThinking();
        Append(stage, "x");
        stage.Sign("s"u8);
        stage.Close();
        stage.Redacted("x"u8);
        stage.OpenToolUse("toolu_x", "x");
        Append(stage, "{\\\"x\\\":1}");
        stage.Close();
        stage.Finish(new AnswerEnd(StopReason.ToolUse, default));
        Assert.Equal(["start", "thinking", "+x", "sign", "close", "redacted", "tool x", "+{\\\"x\\\":1}", "close", "finish ToolUse"], sink.Calls);
    }

    [Theory]
    [InlineData("abcd", "abcd|bc", "a", "bc")] // ends first
    [InlineData("abcd", "bcd|abcd|cd", "", "abcd")] // end together: the longest
    [InlineData("aab", "ab", "a", "ab")]
    [InlineData("ababac", "abac", "ab", "abac")]
    [InlineData("xabcx", "abd|bcx", "xa", "bcx")]
    [InlineData("a.", "a|a", "", "a")]
    public void The_earliest_end_wins_and_then_the_longest(string text, string sequences, string shown, string match)
    {
        var (sink, stage) = Make(sequences.Split('|'));
        stage.OpenText();
        Append(stage, text);
        Assert.Equal(shown, sink.Appended.ToString());
        Assert.Equal(match, sink.End!.Value.StopSequence);

        (sink, stage) = Make(sequences.Split('|'));
        stage.OpenText();
        foreach (var c in text) Append(stage, c.ToString());
        Assert.Equal(shown, sink.Appended.ToString());
        Assert.Equal(match, sink.End!.Value.StopSequence);
    }

    [Theory]
    [InlineData("\n\nHuman:", "one\\n", "\\n\\u0048uman: two", "one")]
    [InlineData("é😀", "\\u00e9", "😀", "")]
    [InlineData("é😀", "aé\\ud83d", "\\ude00", "a")]
    [InlineData("a/b", "a\\/", "b", "")]
    [InlineData("\"", "\\\\", "\\\"", "\\\\")]
    public void Text_matches_however_it_is_escaped(string sequence, string first, string second, string shown)
    {
        var (sink, stage) = Make([sequence]);
        stage.OpenText();
        Append(stage, first, second);
        Assert.Equal(shown, sink.Appended.ToString());
        Assert.Equal(sequence, sink.End!.Value.StopSequence);
    }

    [Fact]
    public void A_surrogate_pair_is_held_and_shown_whole()
    {
        var (sink, stage) = Make(["😀!"]);
        stage.OpenText();
        Append(stage, "a\\ud83d", "\\ude00", "?");
        Assert.Equal(["+a", "+\\ud83d\\ude00?"], sink.Calls[2..]);
    }

    [Fact]
    public void Usage_is_counted_from_what_was_shown()
    {
        var (sink, stage) = Make(["END"]);
        stage.OpenThinking();
        Append(stage, "one two");
        stage.Close();
        stage.OpenText();
        Append(stage, "one two threeEND four");
        Assert.Equal(new Usage { Input = 7, Output = 5, Reasoning = 2, Estimated = true }, sink.End!.Value.Usage);
    }

    [Fact]
    public void An_answer_that_is_whole_already_waits_for_its_own_usage()
    {
        var (sink, stage) = Make(["END"], drains: true);
        stage.OpenText();
        Append(stage, "ab END cd");
        Assert.False(stage.Ended);
        Append(stage, "more");
        stage.Close();
        stage.OpenToolUse("toolu_1", "t");
        Append(stage, "{}");
        stage.Close();
        stage.Finish(s_end with { Reason = StopReason.ToolUse });
        Assert.Equal(["start", "text", "+ab ", "close", "finish StopSequence"], sink.Calls);
        Assert.Equal(new AnswerEnd(StopReason.StopSequence, s_end.Usage, StopSequence: "END"), sink.End);
    }

    [Fact] // S10
    public void What_code_did_behind_the_sequence_is_not_told()
    {
        var (sink, stage) = Make(["END"], drains: true);
        stage.OpenText();
        Append(stage, "oneEND");
        stage.Close();
        var container = new UsedContainer("container_1", DateTimeOffset.UnixEpoch);
        stage.Hosted(new CodeExecutionResult("srvtoolu_1", JsonText.Empty, JsonText.Empty, 0) { Container = container });
        stage.Finish(s_end with { Extras = new AnswerExtras { Container = container } });
        Assert.Equal(["start", "text", "+one", "close", "finish StopSequence"], sink.Calls);
        Assert.Null(sink.End!.Value.Extras!.Container);
    }

    [Fact]
    public void A_failure_behind_the_sequence_is_none_and_before_it_stays_one()
    {
        var (sink, stage) = Make(["END"], drains: true);
        stage.OpenText();
        Append(stage, "oneEND");
        stage.Fail(Failure.Internal("upstream broke"));
        Assert.Equal(new Usage { Input = 7, Output = 1, Estimated = true }, sink.End!.Value.Usage);

        (sink, stage) = Make(["END"]);
        stage.OpenText();
        Append(stage, "one E");
        stage.Fail(Failure.Internal("upstream broke"));
        Assert.Equal(["start", "text", "+one ", "fail"], sink.Calls);
    }

    [Fact]
    public void A_token_limit_counts_what_is_shown_and_ends_the_answer_first()
    {
        var sink = new RecordingSink();
        var stage = new StopSequenceStage(new TokenLimitStage(sink, 3), StopMatcher.For(["END"])!, drains: false);
        stage.Start(new AnswerStart("msg_1", 7));
        stage.OpenText();
        Append(stage, "one two three four END");
        Assert.Equal(["start", "text", "+one two three", "close", "finish MaxTokens"], sink.Calls);
    }

    [Fact]
    public void Nothing_is_done_without_sequences() => Assert.Null(StopMatcher.For([]));

    private static (RecordingSink Sink, StopSequenceStage Stage) Make(string[] sequences, bool drains = false)
    {
        var sink = new RecordingSink();
        var stage = new StopSequenceStage(sink, StopMatcher.For(sequences)!, drains);
        stage.Start(new AnswerStart("msg_1", 7));
        return (sink, stage);
    }

    private static void Append(StopSequenceStage stage, params string[] fragments)
    {
        foreach (var fragment in fragments) stage.Append(Encoding.UTF8.GetBytes(fragment));
    }
}
