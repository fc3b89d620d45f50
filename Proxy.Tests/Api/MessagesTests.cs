using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api;

public sealed class MessagesTests
{
    [Fact]
    public async Task A_question_is_answered_as_one_message()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync(Hello);
        var message = await response.JsonAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("claude-opus-5-5", message.GetProperty("model").GetString());
        Assert.Contains("hello", message.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("end_turn", message.GetProperty("stop_reason").GetString());
        Assert.Equal("gpt-6.1-sol", response.Header("x-gateway-upstream-model"));
        Assert.NotNull(response.Header("x-gateway-upstream-request-id"));
        Assert.NotNull(response.Header("anthropic-organization-id"));
    }

    [Fact]
    public async Task C0_6_What_is_dropped_stands_in_a_header_and_in_one_log_line()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync(Hello.Replace("\"max_tokens\"", "\"of_tomorrow\":1,\"max_tokens\"", StringComparison.Ordinal));
        Assert.Contains("of_tomorrow:", response.Header("x-gateway-warning"));
        Assert.NotNull(await response.TextAsync());
        // The request's own line comes last, and after the client has its answer.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await foreach (var record in gateway.Logs.GetLogsAsync(patience.Token))
            if (record.Message.StartsWith("messages ", StringComparison.Ordinal)) break;
        // A name that only the client knows may be content: the log says that there was one, the header says which.
        Assert.Single(gateway.Logs.GetSnapshot(), record => record.Message.Contains("*:unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), record => record.Message.Contains("of_tomorrow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D5_At_a_limit_below_upstreams_least_the_answer_ends_and_upstream_is_let_go()
    {
        var gone = new TaskCompletionSource();
        var words = string.Concat(Enumerable.Range(0, 40).Select(_ => "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\" word\"}\n\n"));
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted + words, async context =>
        {
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(HelloStream.Replace("100", "5", StringComparison.Ordinal));
        var text = await response.TextAsync();
        Assert.Contains("\"stop_reason\":\"max_tokens\"", text);
        Assert.EndsWith("data: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\"max_output_tokens\":16", upstream.Bodies.Single());
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/v1/messages", HelloStream)]
    [InlineData("/v1/messages/stream", Hello)]
    [InlineData("/v1/v1/messages", HelloStream)]
    [InlineData("/v1/messages?beta=true", HelloStream)]
    public async Task A_stream_comes_as_named_events(string path, string body)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message(body);
        request.RequestUri = new Uri(path, UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        var text = await response.TextAsync();
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", response.Header("cache-control"));
        Assert.Equal("no", response.Header("x-accel-buffering"));
        Assert.StartsWith("event: message_start\ndata: {\"type\":\"message_start\"", text, StringComparison.Ordinal);
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
    }
}
