using System.Diagnostics;
using System.Text.Json;
using Proxy.Simulator.Recording;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.TypeScriptSdk;

public sealed class TypeScriptSdkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_has_every_field_the_types_promise()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Hi there.")));

        var result = await RunAsync(gateway, "text");

        var message = result.GetProperty("message");
        Assert.StartsWith("req_", result.GetProperty("requestId").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("msg_", message.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("claude-opus-5-5", message.GetProperty("model").GetString());
        Assert.Equal("end_turn", message.GetProperty("stop_reason").GetString());
        Assert.Equal("Hi there.", message.GetProperty("content")[0].GetProperty("text").GetString());
        // S24: required in the 1.x types.
        foreach (var name in new[] { "container", "diagnostics", "stop_details", "stop_sequence" })
            Assert.Equal(JsonValueKind.Null, message.GetProperty(name).ValueKind);
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content")[0].GetProperty("citations").ValueKind);
    }

    [Fact]
    public async Task The_stream_helper_folds_the_events_into_the_final_message()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Hi there, streaming.")));

        var result = await RunAsync(gateway, "stream");

        var events = result.GetProperty("events").EnumerateArray().Select(name => name.GetString()!).ToList();
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            events.Where((name, i) => i == 0 || events[i - 1] != name));
        Assert.Equal("Hi there, streaming.", result.GetProperty("deltas").GetString());
        Assert.Equal("Hi there, streaming.", result.GetProperty("message").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.InRange(result.GetProperty("message").GetProperty("usage").GetProperty("output_tokens").GetInt32(), 1, 100);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Parallel_tools_are_answered_in_the_next_turn(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Call("add", new { a = 2, b = 3 }), Item.Call("multiply", new { a = 4, b = 5 })),
            Turn.Of(Item.Text("5 and 20.")));

        var result = await RunAsync(gateway, "parallel-tools", ("STREAM", stream));

        var first = result.GetProperty("first");
        Assert.Equal("tool_use", first.GetProperty("stop_reason").GetString());
        Assert.Equal(["add", "multiply"], first.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("name").GetString()));
        Assert.Equal("direct", first.GetProperty("content")[0].GetProperty("caller").GetProperty("type").GetString());
        Assert.Equal("5 and 20.", result.GetProperty("second").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["5", "20"], gateway.Requests[1].Input("function_call_output").Select(output => output.GetProperty("output").GetString()));
        Assert.All(gateway.Requests, request => Assert.Equal(stream == "1", request.Streams));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Thinking_goes_back_to_the_upstream_before_its_tool_call(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Reasoning("Two and three.", "That is five."), Item.Call("add", new { a = 2, b = 3 })),
            Turn.Of(Item.Text("5.")));

        var result = await RunAsync(gateway, "thinking", ("STREAM", stream));

        var thinking = result.GetProperty("first").GetProperty("content")[0];
        Assert.Equal("thinking", thinking.GetProperty("type").GetString());
        Assert.Equal("Two and three.\n\nThat is five.", thinking.GetProperty("thinking").GetString());
        var types = gateway.Requests[1].Body.GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString()).ToList();
        Assert.Equal(types.IndexOf("reasoning") + 1, types.IndexOf("function_call"));
        var summary = Assert.Single(gateway.Requests[1].Input("reasoning")).GetProperty("summary");
        Assert.Equal(["Two and three.", "That is five."], summary.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData(400, "invalid_prompt_shape", 400, "BadRequestError", "invalid_request_error")]
    [InlineData(401, "invalid_api_key", 500, "InternalServerError", "api_error")]
    [InlineData(404, "model_not_found", 404, "NotFoundError", "not_found_error")]
    [InlineData(429, "rate_limit_exceeded", 429, "RateLimitError", "rate_limit_error")]
    [InlineData(500, "server_error", 500, "InternalServerError", "api_error")]
    [InlineData(503, "server_is_overloaded", 529, "OverloadedError", "overloaded_error")]
    public async Task Errors_are_thrown_as_their_own_classes(int upstream, string code, int status, string name, string type)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Error(upstream, code, "something about it"));

        var error = (await RunAsync(gateway, "errors")).GetProperty("error");

        Assert.Equal(name, error.GetProperty("name").GetString());
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.StartsWith("req_", error.GetProperty("requestId").GetString(), StringComparison.Ordinal);
        Assert.Equal(error.GetProperty("requestId").GetString(), error.GetProperty("bodyRequestId").GetString());
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Error(429, "rate_limit_exceeded", "slow", ("retry-after", "1")), Turn.Of(Item.Text("Now.")));

        var result = await RunAsync(gateway, "errors", ("MAX_RETRIES", "2"));

        Assert.Equal([429, 200], result.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32()));
        Assert.InRange(result.GetProperty("waited").GetDouble(), 990, 5000);
    }

    [Fact]
    public async Task What_cannot_get_better_is_not_retried()
    {
        // 500 is retried by the SDK unless x-should-retry says otherwise.
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Error(401, "invalid_api_key", "bad key"));

        var result = await RunAsync(gateway, "errors", ("MAX_RETRIES", "2"));

        Assert.Equal([500], result.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32()));
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task A_failure_in_mid_stream_is_thrown_as_an_api_error()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Text("Half of it")).FailingAfter(6, "server_error"));

        var error = (await RunAsync(gateway, "errors", ("STREAM", "1"))).GetProperty("error");

        Assert.Equal("APIError", error.GetProperty("name").GetString());
        Assert.Equal("api_error", error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task The_tool_runner_falls_back_from_threads_to_full_history(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Call("add", new { a = 2, b = 3 })),
            Turn.Of(Item.Call("add", new { a = 5, b = 6 })),
            Turn.Of(Item.Text("11.")));

        var result = await RunAsync(gateway, "tool-runner", ("STREAM", stream));

        // K15: the first request asks for a thread and is refused in the one way the SDK understands.
        Assert.Equal([400, 200, 200, 200], result.GetProperty("exchanges").EnumerateArray().Select(exchange => exchange.GetProperty("status").GetInt32()));
        Assert.Equal("11.", result.GetProperty("message").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(2, result.GetProperty("calls").GetArrayLength());
        Assert.Equal(3, gateway.Requests.Count);
    }

    [Fact]
    public async Task The_models_list_pages_and_a_model_is_found_by_its_id()
    {
        await using var gateway = await ScriptedGateway.StartAsync();

        var result = await RunAsync(gateway, "models");

        var ids = result.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("id").GetString()!).ToList();
        Assert.InRange(ids.Count, 3, 1000);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.InRange(result.GetProperty("urls").EnumerateArray().Count(url => url.GetString()!.Contains("after_id=", StringComparison.Ordinal)), 1, 1000);
        Assert.Equal(ids[0], result.GetProperty("one").GetProperty("id").GetString());
        Assert.All(result.GetProperty("models").EnumerateArray(), model => Assert.NotEqual("", model.GetProperty("display_name").GetString()));
        Assert.Equal("NotFoundError", result.GetProperty("missing").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Tokens_are_counted_with_and_without_the_beta()
    {
        await using var gateway = await ScriptedGateway.StartAsync();

        var result = await RunAsync(gateway, "count");

        var plain = result.GetProperty("plain").GetProperty("input_tokens").GetInt32();
        Assert.InRange(plain, 1, 50);
        Assert.InRange(result.GetProperty("beta").GetProperty("input_tokens").GetInt32(), plain + 1, 200);
        Assert.Equal(2, gateway.Counts.Count);
    }

    [Fact]
    public async Task An_abort_cancels_the_upstream_request_within_a_second()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Text(string.Join(' ', Enumerable.Range(0, 2000)))).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(50)));

        var result = await RunAsync(gateway, "abort");
        var clock = Stopwatch.StartNew();
        var end = await gateway.Upstream.EndAsync(1, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.Equal("APIUserAbortError", result.GetProperty("aborted").GetString());
        Assert.Equal(RequestEnd.ClientGone, end);
        // The stream would last for a hundred seconds; CancelTests hold the gateway to no wait at all.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static Task<JsonElement> RunAsync(ScriptedGateway gateway, string script, params (string Name, string Value)[] settings) =>
        NodeClient.RunAsync(
            gateway.BaseUrl, "TypeScriptSdk", script,
            settings.Append(("SDK_ENTRY", NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs"))).ToDictionary(setting => setting.Item1, setting => setting.Item2),
            Cancellation);
}
