using Proxy.Simulator.Recording;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class StopCases : ContractTest
{
    private const string Added = """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""";

    [Fact]
    public async Task D18_a_stop_sequence_over_several_deltas_ends_the_stream_and_cancels_upstream()
    {
        await PlayAsync(Turn.Events(Added, Delta("ab E"), Delta("N"), Delta("D cd")).ThenAfter(TimeSpan.FromMinutes(10), Delta(" ef")));

        var answer = await OkAsync(With(HelloStream, "\"END\""));

        Assert.Equal("ab ", answer.Deltas("text"));
        Assert.Equal("stop_sequence", answer.MessageDelta.GetProperty("delta").GetProperty("stop_reason").GetString());
        Assert.Equal("END", answer.MessageDelta.GetProperty("delta").GetProperty("stop_sequence").GetString());
        // "ab" and " ".
        Assert.Equal(2, answer.MessageDelta.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal("message_stop", answer.Events[^1].Name);
        Assert.False(Upstream.Single().Body.TryGetProperty("stop", out _) || Upstream.Single().Body.TryGetProperty("stop_sequences", out _));
        Assert.Equal(RequestEnd.ClientGone, await Gateway.Upstream.EndAsync(1, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task D18_what_only_begins_like_a_stop_sequence_is_shown()
    {
        await PlayAsync(Turn.Of(Item.Text("ab ENx")).InChunksOf(4));

        var answer = await OkAsync(With(HelloStream, "\"END\""));

        Assert.Equal("ab ENx", answer.Deltas("text"));
        Assert.Equal("end_turn", answer.MessageDelta.GetProperty("delta").GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task D18_a_JSON_answer_stops_at_the_same_place()
    {
        await PlayAsync(Turn.Of(Item.Text("ab END cd"), Item.Text("never shown")), Turn.Of(Item.Text("ab ENx")));

        var stopped = await OkAsync(With(Hello, "\"END\""));
        var whole = await OkAsync(With(Hello, "\"END\""));

        Assert.Equal("ab ", stopped.Content.Single().GetProperty("text").GetString());
        Assert.Equal("stop_sequence", stopped.Body.GetProperty("stop_reason").GetString());
        Assert.Equal("END", stopped.Body.GetProperty("stop_sequence").GetString());
        Assert.Equal("ab ENx", whole.Content.Single().GetProperty("text").GetString());
        Assert.Equal("end_turn", whole.Body.GetProperty("stop_reason").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, whole.Body.GetProperty("stop_sequence").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task D19_arguments_and_reasoning_are_not_searched(string mode)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("x marks the spot"), Item.Call("add", """{"a":1,"x":"x"}""")));

        var answer = await OkAsync(Conversation(
            mode + "\"stop_sequences\":[\"x\"],\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"},\"tools\":[" + AddTool + "],", "\"Add\""));

        var isStream = mode.Length > 0;
        Assert.Equal("tool_use", (isStream ? answer.MessageDelta.GetProperty("delta") : answer.Body).GetProperty("stop_reason").GetString());
        Assert.Equal("x marks the spot", isStream ? answer.Deltas("thinking") : answer.Content.First().GetProperty("thinking").GetString());
        Assert.Equal("""{"a":1,"x":"x"}""", isStream ? answer.Deltas("partial_json") : answer.Content.Last().GetProperty("input").GetRawText());
    }

    [Fact]
    public async Task D20_a_stop_sequence_of_white_space_is_refused()
    {
        await PlayAsync();

        Assert.Equal("stop_sequences: each stop sequence must contain non-whitespace", await RefusedAsync(With(Hello, "\"  \"")));
        Assert.Equal("stop_sequences: each stop sequence must contain non-whitespace", await RefusedAsync(With(HelloStream, "\"END\",\"\"")));
    }

    private static string With(string request, string sequences) =>
        request.Replace("\"max_tokens\"", $"\"stop_sequences\":[{sequences}],\"max_tokens\"", StringComparison.Ordinal);

    private static string Delta(string text) =>
        $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}"}""";
}
