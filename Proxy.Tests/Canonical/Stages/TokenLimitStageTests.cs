using System.Text;
using CsCheck;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

public sealed class TokenLimitStageTests
{
    [Fact]
    public void D5_text_is_cut_at_the_limit_and_the_answer_ends()
    {
        var (sink, stage) = Make(5);
        stage.OpenText();
        for (var i = 0; i < 40; i++) stage.Append(" word"u8);
        Assert.True(stage.Ended);
        Assert.Equal(string.Concat(Enumerable.Repeat(" word", 5)), sink.Appended.ToString());
        Assert.Equal(["close", "finish MaxTokens"], sink.Calls[^2..]);
        Assert.Equal(new Usage { Input = 7, Output = 5, Estimated = true }, sink.End!.Value.Usage);
    }

    [Fact]
    public void One_long_fragment_is_cut_inside()
    {
        var (sink, stage) = Make(2);
        stage.OpenText();
        stage.Append("one\\ntwo three four"u8);
        Assert.Equal("one\\n", sink.Appended.ToString());
    }

    [Fact]
    public void An_answer_within_the_limit_keeps_its_own_end_even_exactly_at_it()
    {
        var (sink, stage) = Make(3);
        stage.OpenText();
        stage.Append("one two three"u8);
        stage.Close();
        stage.Finish(new AnswerEnd(StopReason.EndTurn, new Usage { Output = 3 }));
        Assert.Equal(StopReason.EndTurn, sink.End!.Value.Reason);
        Assert.False(sink.End.Value.Usage.Estimated);
    }

    [Fact]
    public void Blocks_count_together_and_none_opens_after_the_limit()
    {
        var (sink, stage) = Make(4);
        stage.OpenText();
        stage.Append("one two three"u8);
        stage.Close();
        stage.OpenToolUse("1", "t");
        stage.Append("{\\\"a\\\":\\\"long enough to be cut\\\"}"u8);
        Assert.Contains("tool t", sink.Calls);
        Assert.True(sink.Ended);
        Assert.True(sink.Appended.Length < "one two three{\\\"a\\\":\\\"".Length, sink.Appended.ToString());

        (sink, stage) = Make(3);
        stage.OpenText();
        stage.Append("one two three"u8);
        stage.Close();
        stage.Redacted("x"u8);
        Assert.Equal(["text", "+one two three", "close", "finish MaxTokens"], sink.Calls[1..]);
    }

    [Fact]
    public void Thinking_counts_but_is_never_cut_because_its_signature_seals_it_whole()
    {
        var (sink, stage) = Make(2);
        stage.OpenThinking();
        stage.Append("one two three four five"u8);
        stage.Sign("s"u8);
        stage.Close();
        stage.OpenText();
        Assert.Equal(["thinking", "+one two three four five", "sign", "close", "finish MaxTokens"], sink.Calls[1..]);
    }

    [Theory] // one that is several tokens
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_character_is_sent_whole_or_not_at_all(int limit)
    {
        foreach (var character in (string[])["🩻", "\\ud83e\\ude7b"])
        {
            var (sink, stage) = Make(limit);
            stage.OpenText();
            stage.Append(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(character, 4))));
            Assert.True(stage.Ended);
            Assert.Empty(sink.Appended.ToString().Replace(character, "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_sent_is_always_a_beginning_of_the_text_and_never_half_a_character() =>
        Gen.Select(JsonGen.Object, Gen.Int.Array[0, 6], Gen.Int[1, 15]).Sample((text, cuts, limit) =>
        {
            var (sink, stage) = Make(limit);
            stage.OpenText();
            foreach (var fragment in Escapes.Split(JsonText.From(text).Escaped.ToArray(), cuts)) stage.Append(fragment);
            stage.Close();
            var sent = EscapedUtf16.Decode(Encoding.UTF8.GetBytes(sink.Appended.ToString()));
            Assert.StartsWith(sent, text, StringComparison.Ordinal);
            Assert.True(sent.Length == 0 || !char.IsHighSurrogate(sent[^1]));
            Assert.Equal(sink.Ended, sent != text);
        }, iter: 500);

    private static (RecordingSink Sink, TokenLimitStage Stage) Make(int limit)
    {
        var sink = new RecordingSink();
        var stage = new TokenLimitStage(sink, limit);
        stage.Start(new AnswerStart("msg_1", 7));
        return (sink, stage);
    }
}
