using System.Text.Json;
using Proxy.Simulator.Recording;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class AnswerCases : ContractTest
{
    [Fact]
    public async Task D05_fewer_tokens_than_the_upstream_takes_are_cut_here()
    {
        // Longer than any machine needs to cut it: a test that reaches its end proves nothing.
        await PlayAsync(Turn.Of(Item.Text(string.Join(' ', Enumerable.Repeat("word", 2000)))).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(200)));

        var answer = await OkAsync(HelloStream.Replace("1024", "5", StringComparison.Ordinal));

        Assert.Equal(16, Upstream.Single().Body.GetProperty("max_output_tokens").GetInt32());
        Assert.Equal("max_tokens", answer.MessageDelta.GetProperty("delta").GetProperty("stop_reason").GetString());
        // "word" and " word" are one o200k token each.
        Assert.InRange(answer.Deltas("text").Split(' ').Length, 1, 5);
        Assert.Equal(RequestEnd.ClientGone, await Gateway.Upstream.EndAsync(1, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D07_cached_and_written_tokens_are_taken_out_of_the_input(string request)
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")).WithUsage("""
            {"input_tokens":1000,"input_tokens_details":{"cached_tokens":600,"cache_write_tokens":300,"cache_write_tokens_details":{"ttl_30m_tokens":100,"ttl_12h_tokens":200}},
             "output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":1050}
            """));

        var answer = await OkAsync(request);

        var usage = request == Hello ? answer.Body.GetProperty("usage") : answer.MessageDelta.GetProperty("usage");
        Assert.Equal(100, usage.GetProperty("input_tokens").GetInt32());
        Assert.Equal(600, usage.GetProperty("cache_read_input_tokens").GetInt32());
        Assert.Equal(300, usage.GetProperty("cache_creation_input_tokens").GetInt32());
        Assert.Equal(50, usage.GetProperty("output_tokens").GetInt32());
        Assert.Equal(20, usage.GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32());
        if (request == Hello)
        {
            Assert.Equal(100, usage.GetProperty("cache_creation").GetProperty("ephemeral_5m_input_tokens").GetInt32());
            Assert.Equal(200, usage.GetProperty("cache_creation").GetProperty("ephemeral_1h_input_tokens").GetInt32());
        }
    }

    [Fact]
    public async Task D08_a_text_stream_has_its_events_in_order()
    {
        await PlayAsync(Turn.Of(Item.Text("one two three")));

        var answer = await OkAsync(HelloStream);

        var names = answer.Events.Select(entry => entry.Name).ToList();
        Assert.Equal(
            ["message_start", "ping", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            names.Where((name, i) => i == 0 || names[i - 1] != name));
        Assert.All(answer.Events, entry => Assert.Equal(entry.Name, entry.Data.GetProperty("type").GetString()));
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, answer.Events[0].Data.GetProperty("message").GetProperty("usage").ValueKind);
        Assert.Equal(JsonValueKind.Number, answer.MessageDelta.GetProperty("usage").GetProperty("output_tokens").ValueKind);
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D32_the_stop_reason_follows_the_items(string request)
    {
        var withTool = request.Replace("\"messages\"", $"\"tools\":[{AddTool}],\"messages\"", StringComparison.Ordinal);
        await PlayAsync(
            Turn.Of(Item.Text("Adding."), Item.Call("add", new { a = 1 })),
            Turn.Of(Item.Call("add", """{"a":1,"b":2""").CutShort()).Incomplete("max_output_tokens", outputTokens: 1024));

        var complete = await OkAsync(withTool);
        var cut = await OkAsync(withTool);

        Assert.Equal("tool_use", StopReason(complete));
        Assert.Equal("max_tokens", StopReason(cut));
        var input = request == Hello ? cut.Content.Single().GetProperty("input").GetRawText() : cut.Deltas("partial_json");
        Assert.StartsWith("{\"a\":1", input, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D33_an_answer_cut_below_its_limit_ran_out_of_context(string request)
    {
        await PlayAsync(Turn.Of(Item.Text("As far as").CutShort()).Incomplete("max_output_tokens", outputTokens: 300));

        var answer = await OkAsync(request.Replace("1024", "4096", StringComparison.Ordinal));

        Assert.Equal("model_context_window_exceeded", StopReason(answer));
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D37_refusals_are_answers(string request)
    {
        await PlayAsync(
            Turn.Of(Item.Refusal("I can't")),
            Turn.Of().ThenFails("bio_policy", "This request was flagged."));

        var refusal = await OkAsync(request);
        var policy = await OkAsync(request);

        Assert.Equal("refusal", StopReason(refusal));
        Assert.Equal("I can't", request == Hello ? refusal.Content.Single().GetProperty("text").GetString() : refusal.Deltas("text"));
        Assert.Equal("""{"type":"refusal","category":null,"explanation":"I can't"}""", StopDetails(refusal).GetRawText());
        Assert.Equal("refusal", StopReason(policy));
        Assert.Equal("bio", StopDetails(policy).GetProperty("category").GetString());
    }

    private static JsonElement Ending(ApiAnswer answer) =>
        answer.Text.StartsWith('{') ? answer.Body : answer.MessageDelta.GetProperty("delta");

    private static string? StopReason(ApiAnswer answer) => Ending(answer).GetProperty("stop_reason").GetString();

    private static JsonElement StopDetails(ApiAnswer answer) => Ending(answer).GetProperty("stop_details");
}
