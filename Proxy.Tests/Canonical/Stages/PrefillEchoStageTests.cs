using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>R7.</summary>
public sealed class PrefillEchoStageTests
{
    private static readonly string[] s_pieces = ["a", "b", " ", "\n", "é", "😀", "\"", "\\", "ab", ""];

    [Theory]
    [InlineData("B)", "B)")]
    [InlineData("The answer is (B)", "B)")]
    [InlineData("\n The answer is (B)", "B)")]
    [InlineData("The answer is (", null)]
    [InlineData("The answer", "The answer")]
    [InlineData(" \n", " \n")]
    [InlineData("The answer is not (B)", "The answer is not (B)")]
    [InlineData("the answer is (B)", "the answer is (B)")]
    [InlineData("", null)]
    public void What_the_client_wrote_itself_is_not_said_again(string answer, string? shown) =>
        Assert.Equal(shown is null ? [] : ["text", "+" + JsonSerializer.Serialize(shown)[1..^1], "close"], Calls("The answer is (", answer, []));

    [Fact]
    public void Any_answer_and_any_split_pass_as_the_whole_would() =>
        Gen.Select(Text, Text, Gen.Bool, Gen.Int.Array[0, 8], Gen.Bool).Sample((prefill, rest, isRepeated, cuts, ascii) =>
        {
            prefill += "x";
            var answer = isRepeated ? " " + prefill + rest : rest;
            var trimmed = answer.TrimStart();
            var begun = prefill.TrimStart();
            var expected = trimmed.StartsWith(begun, StringComparison.Ordinal) ? trimmed[begun.Length..] : answer;
            Assert.Equal(expected, Shown(prefill, answer, cuts, ascii));
        }, iter: 20_000);

    [Fact]
    public void Text_is_held_back_only_while_it_may_be_the_repetition()
    {
        var sink = new RecordingSink();
        using var stage = new PrefillEchoStage(sink, "The answer");
        stage.OpenText();
        foreach (var fragment in (string[])["The", " an", "imal", " is", " The answer"]) stage.Append(Encoding.UTF8.GetBytes(fragment));
        Assert.Equal(["text", "+The animal", "+ is", "+ The answer"], sink.Calls);
    }

    [Fact]
    public void Only_the_first_text_can_repeat_it()
    {
        var sink = new RecordingSink();
        using var stage = new PrefillEchoStage(sink, "ab");
        stage.OpenThinking();
        stage.Append("ab"u8);
        stage.Close();
        stage.OpenText();
        stage.Append("abc"u8);
        stage.Close();
        stage.OpenText();
        stage.Append("abc"u8);
        stage.Close();
        Assert.Equal(["thinking", "+ab", "close", "text", "+c", "close", "text", "+abc", "close"], sink.Calls);
    }

    [Fact]
    public void After_a_call_or_a_refusal_nothing_is_a_repetition()
    {
        foreach (var open in (Action<IAnswerSink>[])[static sink => sink.OpenToolUse("1", "t"), static sink => sink.OpenRefusal()])
        {
            var sink = new RecordingSink();
            using var stage = new PrefillEchoStage(sink, "ab");
            open(stage);
            stage.Append("abc"u8);
            stage.Close();
            stage.OpenText();
            stage.Append("abc"u8);
            stage.Close();
            Assert.Equal(["+abc", "close", "text", "+abc", "close"], sink.Calls.Skip(1));
        }
    }

    private static Gen<string> Text => Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]).Array[0, 6].Select(string.Concat);

    private static IReadOnlyList<string> Calls(string prefill, string answer, int[] cuts, bool ascii = false)
    {
        var sink = new RecordingSink();
        using var stage = new PrefillEchoStage(sink, prefill);
        stage.OpenText();
        var escaped = ascii ? Encoding.UTF8.GetBytes(JsonSerializer.Serialize(answer)[1..^1]) : JsonText.From(answer).Escaped.ToArray();
        foreach (var fragment in Escapes.Split(escaped, cuts)) stage.Append(fragment);
        stage.Close();
        return [.. sink.Calls];
    }

    private static string Shown(string prefill, string answer, int[] cuts, bool ascii) =>
        JsonNode.Parse("\"" + string.Concat(Calls(prefill, answer, cuts, ascii).Where(call => call[0] == '+').Select(call => call[1..])) + "\"")!.GetValue<string>();
}
