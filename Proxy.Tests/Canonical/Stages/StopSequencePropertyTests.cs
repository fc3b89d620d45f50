using System.Text;
using CsCheck;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>The stage against a reference that has the whole text before it and knows no fragments, no escapes and no automaton.</summary>
public sealed class StopSequencePropertyTests
{
    [Fact]
    public void C4_6_the_text_up_to_the_earliest_match_is_shown_whatever_its_fragments_and_escapes() =>
        Gen.Select(StopGen.Sequences, StopGen.Text, Gen.Int.Array[1, 5], Gen.Int.Array[0, 8]).Sample((sequences, text, forms, cuts) =>
        {
            var sink = new RecordingSink();
            using var stage = new StopSequenceStage(sink, StopMatcher.For(sequences)!, drains: false);
            stage.Start(new AnswerStart("msg_1", 7));
            stage.OpenText();
            var escaped = StopGen.Escape(text, forms);
            var fed = 0;
            foreach (var fragment in Escapes.Split(escaped, cuts))
            {
                if (stage.Ended) break;
                stage.Append(fragment);
                fed += fragment.Length;
                if (!stage.Ended) AssertHeldOnlyWhatMustBe(sequences, escaped[..fed], sink);
            }

            if (!stage.Ended)
            {
                stage.Close();
                stage.Finish(new AnswerEnd(StopReason.EndTurn, default));
            }

            var (shown, match) = StopGen.Reference(text, sequences);
            Assert.Equal(match, sink.End!.Value.StopSequence);
            Assert.Equal(match is null ? StopReason.EndTurn : StopReason.StopSequence, sink.End.Value.Reason);
            Assert.Equal(shown, EscapedUtf16.Decode(Encoding.UTF8.GetBytes(sink.Appended.ToString())));
            // Byte for byte: escapes stay as upstream wrote them.
            Assert.StartsWith(sink.Appended.ToString(), Encoding.UTF8.GetString(escaped), StringComparison.Ordinal);
            Assert.Equal(shown.Length > 0, sink.Calls.Contains("text"));
        }, iter: 20_000);

    /// <summary>What is not shown yet begins some sequence, and no character was cut that came whole.</summary>
    private static void AssertHeldOnlyWhatMustBe(string[] sequences, byte[] fed, RecordingSink sink)
    {
        var shown = Encoding.UTF8.GetByteCount(sink.Appended.ToString());
        var held = EscapedUtf16.Decode(fed.AsSpan(shown));
        Assert.True(held.Length == 0 || sequences.Any(s => s.Length > held.Length && s.StartsWith(held, StringComparison.Ordinal)), held);
        var last = sink.Calls[^1].StartsWith('+') ? EscapedUtf16.Decode(Encoding.UTF8.GetBytes(sink.Calls[^1][1..])) : "";
        Assert.False(last.Length > 0 && held.Length > 0 && char.IsHighSurrogate(last[^1]) && char.IsLowSurrogate(held[0]));
    }
}
