using Microsoft.AspNetCore.Http;
using Proxy.Tests.State;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

public sealed class UpstreamErrorTests
{
    private const string Html = "<html><head><title>502 Bad Gateway</title></head><body>nginx secret-host</body></html>";

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-upstream-canary-5f2e. org-canary","type":"invalid_request_error","code":"invalid_api_key"}}""")]
    [InlineData(403, """{"error":{"message":"Project org-canary with sk-upstream-canary-5f2e has no access","type":"permission_error"}}""")]
    public async Task F22_A_refused_gateway_key_is_an_api_error_without_the_text(int status, string body)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, body));
        await using var gateway = await StartAsync(upstream);
        foreach (var question in (string[])[Hello, HelloStream])
        {
            using var response = await gateway.PostAsync(question);
            Assert.Equal("upstream authentication failed", await response.AssertErrorAsync(500, "api_error"));
            Assert.Equal("false", response.Header("x-should-retry"));
            Assert.DoesNotContain(response.Headers, header => string.Join(',', header.Value).Contains("canary", StringComparison.Ordinal));
        }

        Assert.Contains(GatewayFixture.UpstreamKey, upstream.Headers.First()["authorization"]);
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), record => record.ToString()!.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(200)]
    public async Task F22_A_key_of_any_form_is_taken_out_of_what_upstream_says(int status)
    {
        const string key = "0123canary456789abcdef";
        const string error = $$$"""{"error":{"message":"Refused for {{{key}}} today","type":"invalid_request_error","code":"x"}}""";
        await using var upstream = await ScriptedUpstream.StartAsync(status == 200
            ? ScriptedUpstream.Stream(UpstreamEvents.TextStarted + "data: " + error.Replace("{\"error\"", "{\"type\":\"error\",\"error\"", StringComparison.Ordinal) + "\n\n")
            : ScriptedUpstream.Reply(status, error));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("OPENAI_API_KEY", key)) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(HelloStream);
        var text = await response.TextAsync();
        Assert.Contains("Refused for *** today", text);
        Assert.DoesNotContain("canary", text);
    }

    [Fact]
    public async Task F26_A_refused_connection_is_upstream_unavailable()
    {
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = ClosedPort() });
        using var response = await gateway.PostAsync(Hello);
        Assert.Equal("upstream unavailable", await response.AssertErrorAsync(500, "api_error"));
        Assert.Equal("true", response.Header("x-should-retry"));
        using var stream = await gateway.PostAsync(HelloStream);
        await stream.AssertErrorAsync(500, "api_error");
    }

    [Fact]
    public async Task F26_A_host_without_address_is_upstream_unavailable()
    {
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = new Uri("http://no-such-host.invalid/v1") });
        using var response = await gateway.PostAsync(Hello);
        Assert.Equal("upstream unavailable", await response.AssertErrorAsync(500, "api_error"));
    }

    [Theory] // Azure: the failure comes without its reason first
    [InlineData("17", "17")]
    [InlineData(null, "5")]
    public async Task F27_A_failure_in_a_stream_takes_its_wait_from_the_headers(string? told, string expected)
    {
        const string events = UpstreamEvents.Created + """
            data: {"type":"response.failed","sequence_number":1,"response":{"id":"resp_1","object":"response","status":"failed","error":null,"output":[]}}

            data: {"type":"error","sequence_number":2,"error":{"type":"too_many_requests","code":"rate_limit_exceeded","message":"Slow down","param":null}}


            """;
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, events, "text/event-stream", told is null ? [] : [("retry-after", told)]));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(HelloStream);
        Assert.Equal("Slow down", await response.AssertErrorAsync(429, "rate_limit_error"));
        Assert.Equal(expected, response.Header("retry-after"));
    }

    [Theory]
    [InlineData("retry-after", "7", "7", false)]
    [InlineData("retry-after-ms", "1200", "2", false)]
    [InlineData("retry-after", "3600", "60", true)]
    [InlineData("retry-after", "soon", null, false)]
    public async Task F27_Rate_limits_pass_with_their_wait_clamped(string name, string value, string? expected, bool clamped)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(
            429, """{"error":{"message":"Slow down","type":"rate_limit_error","code":"slow_down"}}""", headers: (name, value)));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Hello);
        await response.AssertErrorAsync(429, "rate_limit_error");
        Assert.Equal("true", response.Header("x-should-retry"));
        if (expected is not null) Assert.Equal(expected, response.Header("retry-after"));
        else Assert.InRange(int.Parse(response.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(clamped, response.Header("x-gateway-warning")?.Contains("retry-after:clamped", StringComparison.Ordinal) ?? false);
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task F28_An_error_whose_body_never_ends_is_told_by_its_status()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("{\"error\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await ScriptedUpstream.Silence(context);
        });
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(HelloStream);
        await response.AssertErrorAsync(529, "overloaded_error");
    }

    [Theory]
    [InlineData(500, 500, "api_error")]
    [InlineData(502, 500, "api_error")]
    [InlineData(503, 529, "overloaded_error")]
    [InlineData(504, 504, "timeout_error")]
    public async Task F28_A_broken_upstream_is_told_by_status_never_by_its_body(int status, int expected, string type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, Html, "text/html"), ScriptedUpstream.Reply(status, "", "text/plain"));
        await using var gateway = await StartAsync(upstream);
        foreach (var question in (string[])[Hello, HelloStream])
        {
            using var response = await gateway.PostAsync(question);
            var text = await response.TextAsync();
            await response.AssertErrorAsync(expected, type);
            Assert.DoesNotContain("nginx", text);
            Assert.DoesNotContain("secret-host", text);
        }

        Assert.Equal(2, upstream.Calls);
    }

    [Theory]
    [InlineData("""{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}""", 429, 402, "billing_error")]
    [InlineData("""{"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error","code":"context_length_exceeded"}}""", 400, 400, "invalid_request_error")]
    public async Task D34_D35_Errors_that_retrying_cannot_heal_say_so(string body, int status, int expected, string type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, body));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Hello);
        var message = await response.AssertErrorAsync(expected, type);
        Assert.Equal("false", response.Header("x-should-retry"));
        if (status == 400) Assert.StartsWith("prompt is too long", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "text/html", "<html>")]
    [InlineData(true, "application/json", UpstreamEvents.Json)]
    [InlineData(true, "text/plain", UpstreamEvents.Text)]
    [InlineData(false, "text/event-stream", UpstreamEvents.Text)]
    [InlineData(false, "text/html", "<html>")]
    [InlineData(false, "application/json", "<html>")]
    [InlineData(false, "application/json", "{\"object\":\"response\",")]
    [InlineData(false, "application/json", "[]")]
    [InlineData(false, "application/json", "")]
    public async Task F37_A_200_of_another_kind_is_an_api_error(bool stream, string type, string body)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, body, type));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(stream ? HelloStream : Hello);
        await response.AssertErrorAsync(500, "api_error");
        Assert.DoesNotContain("html", await response.TextAsync());
    }

    [Fact]
    public async Task F37_Headers_without_end_are_an_api_error()
    {
        var many = Enumerable.Range(0, 40).Select(static i => ("x-many-" + i, new string('h', 4000))).ToArray();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json, headers: many));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Hello);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Null(response.Header("x-many-1"));
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task F37_Compression_that_nobody_asked_for_is_an_api_error()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json, headers: ("content-encoding", "gzip")));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Hello);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal("identity", upstream.Headers.First()["accept-encoding"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F32_A_stream_that_is_cut_ends_in_an_error_event(bool reset)
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await seen.Task; // a reset discards what was not read yet
            if (reset) context.Abort();
        }));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(HelloStream);
        using var events = await EventLines.OfAsync(response);
        Assert.Equal(["message_start", "ping", "content_block_start", "content_block_delta"], await events.NextAsync(4));
        seen.SetResult();
        Assert.Equal(["error"], await events.RestAsync());
    }

    [Fact]
    public async Task F36_A_failure_before_any_output_is_a_status_and_after_it_an_event()
    {
        const string failed = "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Rate limit reached\"}}}\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.Created + failed), ScriptedUpstream.Stream(UpstreamEvents.TextStarted + failed));
        await using var gateway = await StartAsync(upstream);
        using var early = await gateway.PostAsync(HelloStream);
        await early.AssertErrorAsync(429, "rate_limit_error");
        using var late = await gateway.PostAsync(HelloStream);
        var text = await late.TextAsync();
        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"", text);
        Assert.DoesNotContain("message_stop", text);
    }

    [Fact]
    public async Task No_header_of_the_clients_reaches_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Hello, ("x-custom", "mine"), ("cookie", "a=b"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        Assert.Equal(200, (int)response.StatusCode);
        var headers = upstream.Headers.First();
        Assert.Equal(["accept", "accept-encoding", "authorization", "content-length", "content-type", "host", "user-agent"], headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        Assert.Equal("Bearer " + GatewayFixture.UpstreamKey, headers["authorization"]);
    }

    private static Task<GatewayFixture> StartAsync(ScriptedUpstream upstream) => GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });

    // A port that was given back might be another test's next.
    private static Uri ClosedPort() => new($"http://127.0.0.1:{RedisServer.FreePort()}/v1");
}
