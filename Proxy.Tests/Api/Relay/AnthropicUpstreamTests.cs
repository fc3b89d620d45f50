using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api.Files;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Relay;

/// <summary>An upstream that speaks Anthropic's API itself: messages go there and come back as they are.</summary>
public sealed class AnthropicUpstreamTests(StateServers servers)
{
    private const string Key = "sk-ant-canary-77";
    private const string Body = """{ "model":"claude-opus-5-5","max_tokens":10, "a_field_of_tomorrow":{"x":1.50},"messages":[{"role":"user","content":"caf\u00e9 é"}]}""";
    private const string Answer = """{"id":"msg_1", "type":"message","content":[],"stop_reason":"end_turn","usage":{"input_tokens":6,"cache_read_input_tokens":4,"output_tokens":2}}""";
    private const string Stream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
        + "event: ping\ndata: {\"type\": \"ping\"}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    [Fact]
    public async Task A_message_passes_unchanged_with_the_upstreams_key()
    {
        var path = "";
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            path = context.Request.Path + context.Request.QueryString;
            await ScriptedUpstream.Reply(200, Answer, "application/json", ("request-id", "req_theirs"), ("anthropic-organization-id", "their-org"), ("anthropic-ratelimit-requests-remaining", "3"), ("set-cookie", "a=b"))(context);
        });
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using var request = GatewayFixture.Message(Body, ("anthropic-beta", "beta-of-tomorrow-2027-01-01"), ("x-anything", "1"));
        request.RequestUri = new Uri("/v1/messages?beta=true", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(Answer, await response.TextAsync());
        Assert.Equal("/v1/messages?beta=true", path);
        Assert.Equal(Body, Assert.Single(upstream.Bodies));
        var arrived = Assert.Single(upstream.Headers);
        Assert.Equal((Key, "2023-06-01", "beta-of-tomorrow-2027-01-01"), (arrived["x-api-key"], arrived["anthropic-version"], arrived["anthropic-beta"]));
        Assert.False(arrived.ContainsKey("authorization") || arrived.ContainsKey("x-anything"));
        Assert.Equal("req_theirs", response.Header("x-gateway-upstream-request-id"));
        Assert.NotEqual("req_theirs", response.Header("request-id"));
        Assert.Equal("00000000-0000-0000-0000-000000000000", response.Header("anthropic-organization-id"));
        Assert.Equal("3", response.Header("anthropic-ratelimit-requests-remaining"));
        Assert.Equal("claude", response.Header("x-proxy-upstream"));
        Assert.Null(response.Header("set-cookie"));
    }

    [Fact]
    public async Task A_mapped_name_is_exchanged_and_nothing_else()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, """{"input_tokens":7}"""));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream, ("Proxy:Models:house:Targets:0:Upstream", "claude"), ("Proxy:Models:house:Targets:0:Model", "claude-haiku-5-5")));
        using var request = GatewayFixture.Message(Body.Replace("claude-opus-5-5", "house", StringComparison.Ordinal));
        request.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        Assert.Equal("""{"input_tokens":7}""", await response.TextAsync());
        Assert.Equal(Body.Replace("claude-opus-5-5", "claude-haiku-5-5", StringComparison.Ordinal), Assert.Single(upstream.Bodies));
    }

    [Fact] // C7
    public async Task A_file_that_the_gateway_keeps_is_told_by_its_place_and_any_other_passes()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Answer));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        var id = (await gateway.KeepAsync(Upload.File("%PDF-1.7", "a.pdf", "application/pdf"))).GetProperty("id").GetString()!;
        const string Asking = """{"model":"claude-opus-5-5","max_tokens":10,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":[{"type":"text","text":"c"},{"type":"document","source":{"type":"file","file_id":"ID"}}]}]}""";
        using var refused = await gateway.PostAsync(Asking.Replace("ID", id, StringComparison.Ordinal));
        Assert.Equal(
            $"messages.2.content.1.source.file_id: File `{id}` is kept by the gateway, and this model is served by Anthropic's own API, which does not know it; send its content instead",
            await refused.AssertErrorAsync(400, "invalid_request_error"));
        Assert.Empty(upstream.Bodies);
        using var passed = await gateway.PostAsync(Asking.Replace("ID", "file_011CNha8iCJcU1wXNR6q4V8w", StringComparison.Ordinal));
        Assert.Equal(Answer, await passed.TextAsync());
    }

    [Fact]
    public async Task Other_models_are_translated_as_ever()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Answer));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using var response = await gateway.PostAsync(Bodies.Hello.Replace("claude-opus-5-5", "claude-sonnet-5-5", StringComparison.Ordinal));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Empty(upstream.Bodies);
        Assert.Single(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task A_stream_passes_unchanged_and_its_use_counts()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Stream));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream, ("Proxy:Limits:TokensPerDay", "100000"), ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")));
        var body = Body.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal);
        using (var first = await gateway.PostAsync(body)) Assert.Equal(Stream, await first.TextAsync());
        using var second = await gateway.PostAsync(body);
        var left = long.Parse(second.Header("anthropic-ratelimit-tokens-remaining")!, CultureInfo.InvariantCulture);
        Assert.Equal(100_000 - 12 - (System.Text.Encoding.UTF8.GetByteCount(body) / 4), left);
    }

    [Fact]
    public async Task F38_A_repeated_request_is_answered_with_the_same_bytes_and_asked_once()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Stream));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream, ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")));
        using (var first = await gateway.PostAsync(Body, ("idempotency-key", "k"))) Assert.Equal(Stream, await first.TextAsync());
        using var second = await gateway.RepeatAsync(Body, ("idempotency-key", "k"));
        Assert.Equal(Stream, await second.TextAsync());
        Assert.Equal("true", second.Header("idempotent-replayed"));
        Assert.Single(upstream.Bodies);
    }

    [Fact]
    public async Task Upstreams_errors_pass_as_they_are_but_never_a_refused_key()
    {
        const string error = """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"},"request_id":"req_theirs"}""";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, error), ScriptedUpstream.Reply(401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"""));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using (var passed = await gateway.PostAsync(Body))
        {
            Assert.Equal(400, (int)passed.StatusCode);
            Assert.Equal(error, await passed.TextAsync());
        }

        using var refused = await gateway.PostAsync(Body);
        Assert.Equal("upstream authentication failed", await refused.AssertErrorAsync(500, "api_error"));
    }

    private static GatewaySetup Setup(ScriptedUpstream upstream, params (string Key, string? Value)[] settings) => GatewaySetup.With(
    [
        ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", upstream.BaseUrl.ToString()), ("Proxy:Upstreams:claude:Key", Key),
        ("Proxy:Models:claude-opus-5-5:Targets:0:Upstream", "claude"), ("Proxy:Models:claude-opus-5-5:Targets:0:Model", "claude-opus-5-5"), .. settings,
    ]);
}
