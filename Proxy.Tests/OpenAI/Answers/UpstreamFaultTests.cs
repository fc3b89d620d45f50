using System.Text;
using CsCheck;
using Proxy.Core.OpenAI.Answers;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>F31–F37 at the reader: whatever upstream sends ends in the sink's grammar (which the sink checks) or in a failure.</summary>
public sealed class UpstreamFaultTests
{
    [Theory]
    [InlineData("{'type':'message'}", "upstream sent too many output items")]
    [InlineData(null, "upstream sent too many content parts")]
    public void F33_a_body_of_endless_items_is_read_no_further_than_the_bound(string? item, string message)
    {
        var many = string.Join(',', Enumerable.Repeat(item ?? "{'type':'output_text','text':'a'}", 100_000)).Replace('\'', '"');
        var body = System.Text.Encoding.UTF8.GetBytes(
            "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + (item is null ? "{\"type\":\"message\",\"content\":[" + many + "]}" : many) + "]}");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(message, Upstream.Json(AnswerScope.Context(), body).Failure?.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private static readonly string[] s_answer =
    [
        Ev.Created,
        Ev.Added(0, Ev.Reasoning(0, "PART")),
        Ev.SummaryPartAdded(0, 0),
        Ev.Summary(0, "think"),
        Ev.SummaryPartDone(0, 0, "think"),
        Ev.Done(0, Ev.Reasoning(0, "FULL", "think")),
        Ev.Added(1, Ev.Message(1)),
        Ev.Text(1, "é😀 \"a\""),
        Ev.Text(1, " more"),
        Ev.TextDone(1, "é😀 \"a\" more"),
        Ev.Done(1, Ev.Message(1, Ev.OutputText("é😀 \"a\" more"))),
        Ev.Added(2, Ev.Call(2, "f", "")),
        Ev.Arguments(2, "{\"a\":"),
        Ev.Arguments(2, "\"\\n\"}"),
        Ev.Done(2, Ev.Call(2, "f", "{\"a\":\"\\n\"}")),
        Ev.Completed(Ev.Reasoning(0, "FULL", "think"), Ev.Message(1, Ev.OutputText("é😀 \"a\" more")), Ev.Call(2, "f", "{\"a\":\"\\n\"}")),
        "[DONE]",
    ];

    [Fact]
    public void F31_any_split_gives_the_same_calls()
    {
        var plain = Upstream.Events(s_answer);
        var expected = Upstream.Play(AnswerScope.Context(), plain).ToString();
        var text = Encoding.UTF8.GetString(plain);
        foreach (var same in (string[])[text, text.Replace("\n", "\r\n", StringComparison.Ordinal), text.Replace('\n', '\r'), "\uFEFF: hello\n\n" + text, text.Replace("data: ", "event: x\ndata:", StringComparison.Ordinal), text.TrimEnd()])
        {
            var bytes = Encoding.UTF8.GetBytes(same);
            Gen.Int[1, 2000].Sample(chunk => Upstream.Play(AnswerScope.Context(), bytes, chunk).ToString() == expected, iter: 50);
            Assert.Equal(expected, Upstream.Play(AnswerScope.Context(), bytes, chunk: 1).ToString());
        }
    }

    [Fact]
    public void F34_any_interleaving_of_the_items_events_gives_the_same_blocks()
    {
        var expected = Upstream.Stream(AnswerScope.Context(), s_answer).Folded;
        var items = new[] { s_answer[2..6], s_answer[7..11], s_answer[12..15] };
        Gen.Shuffle(Enumerable.Range(0, 3).SelectMany(i => Enumerable.Repeat(i, items[i].Length)).ToArray()).Sample(turns =>
        {
            var next = new int[3];
            string[] mixed = [s_answer[0], s_answer[1], s_answer[6], s_answer[11], .. turns.Select(i => items[i][next[i]++]), .. s_answer[15..]];
            return Upstream.Stream(AnswerScope.Context(), mixed).Folded == expected;
        });
    }

    [Fact]
    public void F34_missing_events_lose_nothing_as_long_as_the_last_one_comes()
    {
        // All but the first event, which has the id, and the terminal one may be missing; of the fragments all or none, for a gap cannot be seen.
        var expected = Sorted(Upstream.Stream(AnswerScope.Context(), s_answer).Meaning);
        Gen.Select(Gen.Bool.Array[s_answer.Length - 2], Gen.Bool).Sample((kept, fragments) =>
        {
            var some = s_answer.Where((e, i) => i == 0 || i >= kept.Length || (e.Contains(".delta", StringComparison.Ordinal) ? fragments : kept[i]));
            return Sorted(Upstream.Stream(AnswerScope.Context(), some).Meaning) == expected;
        });

        // An item without its `added` takes the place of its first event, so the order and what follows reasoning differ.
        static string Sorted(string meaning) => string.Join('\n', meaning.Split('\n').Select(l => l.Split(" next=")[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void F32_a_stream_that_ends_early_fails_and_leaves_its_block_open()
    {
        for (var count = 0; count < s_answer.Length - 2; count++)
        {
            var sink = Upstream.Stream(AnswerScope.Context(), s_answer[..count]);
            Assert.Equal("upstream stream ended unexpectedly", sink.Failure?.Message);
            Assert.True(sink.Failure!.ShouldRetry);
        }

        Assert.EndsWith("more\"\nfail Internal: upstream stream ended unexpectedly", Upstream.Stream(AnswerScope.Context(), s_answer[..9]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void F32_a_cut_at_any_byte_never_looks_whole()
    {
        var bytes = Upstream.Events(s_answer);
        var whole = Upstream.Events(s_answer[..^1]).Length - 3;
        Gen.Int[0, whole].Sample(cut => Upstream.Play(AnswerScope.Context(), bytes.AsSpan(0, cut)).Failure is not null);
    }

    [Fact]
    public void F33_an_endless_event_fails()
    {
        var sink = new RecordingSink();
        using var reader = new ResponsesStreamReader(AnswerScope.Context(), sink);
        reader.Read("data: {\"type\":\""u8);
        var block = new byte[1024 * 1024];
        block.AsSpan().Fill((byte)'x');
        for (var i = 0; i < 9 && !reader.Ended; i++) reader.Read(block);
        Assert.Equal("fail Internal: upstream sent an event that is too large", sink.ToString());
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":[]}")]
    [InlineData("")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("\u001f\u008b\u0008\0\0\0")]
    public void F37_what_is_no_event_stream_fails(string body) =>
        Assert.Equal("fail Internal: upstream stream ended unexpectedly", Upstream.Play(AnswerScope.Context(), Encoding.UTF8.GetBytes(body)).ToString());

    [Theory]
    [InlineData("{'type':'response.output_text.delta','delta':'a'")]
    [InlineData("{'type':'response.output_text.delta','delta':'\\x'}")]
    [InlineData("{'type':'response.output_text.delta','delta':'\\ud8'}")]
    [InlineData("{'type':'response.output_text.delta','delta':'a'}}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("oops")]
    public void An_event_that_is_no_json_object_fails(string happened) =>
        Assert.Equal("upstream sent an event that is not valid JSON", Upstream.Stream(AnswerScope.Context(), Ev.Created, happened).Failure?.Message);

    [Fact]
    public void An_event_that_is_no_utf8_fails()
    {
        var bytes = Upstream.Events(Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "ab"));
        bytes[bytes.AsSpan().LastIndexOf("ab"u8)] = 0xC3;
        Assert.Equal("upstream sent an event that is not valid JSON", Upstream.Play(AnswerScope.Context(), bytes).Failure?.Message);
    }

    [Fact]
    public void Unknown_events_and_wrong_types_are_ignored()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            "{'type':'keepalive'}",
            "{'type':7,'delta':{'a':[1,2]},'item':'x','output_index':'0'}",
            "{}",
            "{'type':'an_event_of_next_year','error':{'code':'server_error','message':'Of a call, not of the answer.'}}",
            Ev.Added(0, Ev.Message(0)),
            "{'type':'response.output_text.delta','output_index':0,'content_index':-1,'delta':null}",
            "{'type':'response.output_text.delta','output_index':0,'content_index':1.5,'delta':['x']}",
            "{'type':'response.mcp_call_arguments.delta','output_index':0,'delta':'x'}",
            "{'type':'response.output_item.done','output_index':9,'item':null}",
            Ev.Text(0, "a"),
            Ev.Completed());
        Assert.Equal("start msg_1 ~12\ntext\n  \"a\"\nclose\nfinish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0", sink.ToString());
    }

    [Fact]
    public void The_order_of_an_events_properties_does_not_matter()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            "{'item':{'content':[],'type':'message','id':'msg_0'},'output_index':0,'type':'response.output_item.added'}",
            "{'delta':'a','part':{'type':'x'},'output_index':0,'content_index':0,'item_id':'msg_0','type':'response.output_text.delta'}",
            "{'response':{'output':[],'status':'completed','id':'resp_7'},'type':'response.completed'}");
        Assert.Equal("start msg_new1 ~12\ntext\n  \"a\"\nclose\nfinish EndTurn in=12 read=0 write=0(0+0) out=1 thinking=0 estimated", sink.ToString());
    }

    [Fact]
    public void Shuffled_events_end_in_valid_grammar() =>
        Gen.Shuffle(s_answer).Sample(events => Upstream.Stream(AnswerScope.Context(), events).IsComplete);

    [Fact]
    public void Mutated_bytes_end_in_valid_grammar()
    {
        var bytes = Upstream.Events(s_answer);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 20].Sample(changes =>
        {
            var mutated = bytes.ToArray();
            foreach (var (at, value) in changes) mutated[at] = value;
            return Upstream.Play(AnswerScope.Context(), mutated, 512).IsComplete;
        });
    }

    [Fact]
    public void Mutated_tokens_end_in_valid_grammar()
    {
        // Valid JSON of the wrong kind gets further in than broken bytes do.
        string[] tokens = ["\"msg_1\"", "\"rs_0\"", "\"fc_2\"", "0", "1", "2", "\"message\"", "\"reasoning\"", "\"function_call\"", "\"completed\"", "\"incomplete\"", "null", "[]", "{}", "\"\"", "7.5", "\"output_text\"", "\"refusal\"", "\"FULL\"", "\"f\"", "true"];
        var text = Encoding.UTF8.GetString(Upstream.Events(s_answer));
        var places = tokens.SelectMany(t => Occurrences(text, t)).Order().ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.OneOf(tokens)).Array[1, 6].Sample(changes =>
        {
            var mutated = new StringBuilder(text);
            foreach (var (place, token) in changes.DistinctBy(c => c.Item1).OrderByDescending(c => places[c.Item1].At))
                mutated.Remove(places[place].At, places[place].Length).Insert(places[place].At, token);
            return Upstream.Play(AnswerScope.Context(), Encoding.UTF8.GetBytes(mutated.ToString())).IsComplete;
        });
    }

    [Fact]
    public void Garbage_ends_in_a_failure() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Upstream.Play(AnswerScope.Context(), bytes).Failure is not null && Upstream.Json(AnswerScope.Context(), bytes).Failure is not null);

    [Fact]
    public void A_body_cut_at_any_byte_fails()
    {
        var body = Encoding.UTF8.GetBytes(Ev.Response(Ev.Message(0, Ev.OutputText("é😀")), Ev.Call(1, "f", "{}")).Replace('\'', '"'));
        Gen.Int[0, body.Length - 1].Sample(cut => Upstream.Json(AnswerScope.Context(), body.AsMemory(0, cut)).Failure is not null);
    }

    [Theory]
    [MemberData(nameof(RecordedAnswerTests.Streams), MemberType = typeof(RecordedAnswerTests))]
    public void Mutated_recordings_end_in_valid_grammar(string? name)
    {
        var bytes = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 20].Sample(changes =>
        {
            var mutated = bytes.ToArray();
            foreach (var (at, value) in changes) mutated[at] = value;
            return Upstream.Play(AnswerScope.Context(), mutated, 4096).IsComplete;
        }, iter: 20);
    }

    private static IEnumerable<(int At, int Length)> Occurrences(string text, string token)
    {
        for (var at = text.IndexOf(token, StringComparison.Ordinal); at >= 0; at = text.IndexOf(token, at + 1, StringComparison.Ordinal))
            if (text[at - 1] is ':' or '[' && text[at + token.Length] is ',' or '}' or ']') yield return (at, token.Length);
    }
}
