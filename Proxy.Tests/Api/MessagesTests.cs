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
