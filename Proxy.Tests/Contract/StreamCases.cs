using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class StreamCases : ContractTest
{
    private static readonly string WithTool = HelloStream.Replace("\"messages\"", $"\"tools\":[{AddTool}],\"messages\"", StringComparison.Ordinal);

    [Fact]
    public async Task D09_items_that_interleave_come_out_one_after_the_other()
    {
        await PlayAsync(Turn.Events(
            """{"type":"response.created","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"in_progress","output":[]}}""",
            """{"type":"response.output_item.added","output_index":3,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","name":"add","call_id":"call_a","arguments":""}}""",
            """{"type":"response.content_part.added","output_index":3,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
            """{"type":"response.output_text.delta","output_index":3,"item_id":"msg_1","content_index":0,"delta":"He"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_1","delta":"{\"a\":"}""",
            """{"type":"response.output_text.delta","output_index":3,"item_id":"msg_1","content_index":0,"delta":"llo"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_1","delta":"1}"}""",
            """{"type":"response.output_item.done","output_index":3,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[]}]}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"completed","name":"add","call_id":"call_a","arguments":"{\"a\":1}"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"completed","output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[]}]},{"id":"fc_1","type":"function_call","status":"completed","name":"add","call_id":"call_a","arguments":"{\"a\":1}"}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}}"""));

        var answer = await OkAsync(WithTool);

        Assert.Equal("Hello", answer.Deltas("text", 0));
        Assert.Equal("{\"a\":1}", answer.Deltas("partial_json", 1));
        var indexes = answer.Events.Where(entry => entry.Data.TryGetProperty("index", out _)).Select(entry => entry.Data.GetProperty("index").GetInt32()).ToList();
        Assert.Equal(indexes.Order(), indexes);
    }

    [Fact]
    public async Task D10_parallel_calls_come_out_as_sequential_blocks()
    {
        await PlayAsync(Turn.Of(Item.Call("add", """{"a": 1,  "b":2.50}"""), Item.Call("add", """{"b":-3e2,"a":"x\ty"}""")).Interleaved());

        var answer = await OkAsync(WithTool);

        Assert.Equal("""{"a": 1,  "b":2.50}""", answer.Deltas("partial_json", 0));
        Assert.Equal("""{"b":-3e2,"a":"x\ty"}""", answer.Deltas("partial_json", 1));
        var names = answer.Events.Select(entry => entry.Name).ToList();
        Assert.InRange(names.IndexOf("content_block_stop"), 0, names.LastIndexOf("content_block_start"));
    }

    [Fact]
    public async Task D36_a_failure_before_output_is_a_status_and_after_it_an_event()
    {
        await PlayAsync(
            Turn.Of().ThenFails("rate_limit_exceeded", "Rate limit reached."),
            Turn.Of(Item.Text("Some text")).FailingAfter(5, "rate_limit_exceeded"));

        var early = await PostAsync(HelloStream);
        var late = await PostAsync(HelloStream);

        Assert.Equal(429, early.Status);
        Assert.Equal("rate_limit_error", early.Error.GetProperty("type").GetString());
        Assert.Equal(200, late.Status);
        var error = late.Events[^1];
        Assert.Equal("error", error.Name);
        Assert.Equal("rate_limit_error", error.Data.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(late.Header("request-id"), error.Data.GetProperty("request_id").GetString());
        Assert.DoesNotContain(late.Events, entry => entry.Name is "message_stop" or "message_delta");
    }
}
