using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.Api.Routing;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Relay;

/// <summary>What is passed through is asked again, and of others, by the rules of what is translated.</summary>
public sealed class RelayRetryTests
{
    private const string TeamBody = """{"model":"team",  "input":"hello","store":true}""";
    private const string TeamStreamBody = """{"model":"team","stream":true,"input":"hello"}""";
    private const string AloneBody = """{"model":"alone","input":"hello"}""";
    private static readonly (string, string?) s_twice = ("Proxy:Retry:MaxRetries", "2");

    [Theory]
    [InlineData("/v1/responses", TeamBody, 500)]
    [InlineData("/v1/responses", TeamBody, 408)]
    [InlineData("/v1/responses", TeamBody, 429)]
    [InlineData("/v1/responses/compact", TeamBody, 502)]
    [InlineData("/v1/responses/input_tokens", TeamBody, 503)]
    [InlineData("/v1/chat/completions", TeamBody, 504)]
    [InlineData("/v1/embeddings", TeamBody, 529)]
    public async Task The_next_target_answers_and_is_named(string path, string body, int status)
    {
        await using var fleet = await StartAsync([Fails(status)], settings: ("Proxy:Models:team:Targets:1:Model", "sol-eu"));
        using var response = await fleet.Gateway.SendAsync(Asked.Post(path, body));
        Assert.Equal(UpstreamEvents.Json, await response.TextAsync());
        Assert.Equal(("b", "sol-eu", "2"), Served(response));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
        Assert.Equal(body.Replace("\"team\"", "\"sol-eu\"", StringComparison.Ordinal), fleet.B.Bodies.Single());
        Assert.Equal((KeyOfB, false), (fleet.B.Headers.Single()["api-key"], fleet.B.Headers.Single().ContainsKey("authorization")));
    }

    [Fact]
    public async Task A_stream_falls_back_before_its_first_byte()
    {
        await using var fleet = await StartAsync([Fails(503)], [ScriptedUpstream.Stream(UpstreamEvents.Text)]);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamStreamBody));
        Assert.Equal(UpstreamEvents.Text, await response.TextAsync());
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(529)]
    public async Task A_target_that_failed_is_asked_again_with_the_same_bytes(int status)
    {
        await using var fleet = await StartAsync([Fails(status), Good], settings: s_twice);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", AloneBody));
        Assert.Equal(UpstreamEvents.Json, await response.TextAsync());
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal(fleet.A.Bodies.First(), fleet.A.Bodies.Last());
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("4", 1)]
    [InlineData(null, 1)]
    public async Task A_429_is_waited_for_as_long_as_it_asks_and_settings_allow(string? retryAfter, int calls)
    {
        await using var fleet = await StartAsync([Fails(429, retryAfter is null ? [] : [("retry-after", retryAfter)]), Good], settings: s_twice);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/chat/completions", AloneBody));
        Assert.Equal((calls == 2 ? 200 : 429, calls), ((int)response.StatusCode, fleet.A.Calls));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task A_refusal_is_final_for_every_target(int status)
    {
        await using var fleet = await StartAsync([Fails(status)], settings: s_twice);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody));
        Assert.NotEqual(200, (int)response.StatusCode);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
        Assert.Equal(("a", "gpt-6.1-sol", "1"), Served(response));
    }

    [Fact]
    public async Task A_bill_that_is_not_paid_is_no_429()
    {
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(429, """{"error":{"message":"quota","type":"insufficient_quota","code":"insufficient_quota"}}""", "application/json", ("retry-after", "1"))], settings: s_twice);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody));
        await response.AssertPassedAsync(429, "insufficient_quota");
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task What_may_have_been_billed_is_asked_of_nobody_again()
    {
        await using var fleet = await StartAsync([context => { context.Abort(); return Task.CompletedTask; }, ScriptedUpstream.Reply(200, "<html>", "text/html")], settings: s_twice);
        using (var cut = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody))) await cut.AssertOpenAIErrorAsync(500, "server_error", null);
        using (var html = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody))) await html.AssertOpenAIErrorAsync(500, "server_error", null);
        Assert.Equal((2, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task When_nobody_can_the_last_failure_is_told_in_its_own_bytes()
    {
        const string theirs = """{"error": {"message":"wait a little","type":"requests","code":"rate_limit_exceeded"}}""";
        await using var fleet = await StartAsync([Fails(500)], [ScriptedUpstream.Reply(429, theirs, "application/json", ("retry-after", "7"))]);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody));
        Assert.Equal((429, theirs, "7"), ((int)response.StatusCode, await response.TextAsync(), response.Header("retry-after")));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
    }

    [Theory]
    [InlineData("GET", "", 2)]
    [InlineData("GET", "/input_items", 2)]
    [InlineData("DELETE", "", 1)]
    [InlineData("POST", "/cancel", 1)]
    public async Task What_is_stored_is_read_again_but_deleted_and_cancelled_once(string method, string rest, int calls)
    {
        await using var fleet = await StartAsync([Fails(500), Good], settings: s_twice);
        using var response = await fleet.Gateway.SendAsync(Asked.With(new HttpMethod(method), "/v1/responses/resp_1" + rest, null));
        Assert.Equal((calls == 2 ? 200 : 500, calls), ((int)response.StatusCode, fleet.A.Calls));
    }

    [Fact]
    public async Task No_connection_is_tried_three_times_and_leads_to_the_next_target()
    {
        await using var fleet = await StartAsync(settings: [s_twice, ("OPENAI_BASE_URL", RepeatTests.Nowhere())]);
        using var alone = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", AloneBody));
        await alone.AssertOpenAIErrorAsync(500, "server_error", null);
        Assert.Equal(("a", "gpt-6.1-sol", "3"), Served(alone));
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/embeddings", TeamBody));
        Assert.Equal(("b", "gpt-6.1-sol", "4"), Served(response));
    }

    [Theory]
    [InlineData("0", "600")]
    [InlineData("10", "0.05")]
    public async Task Nothing_is_asked_again_beyond_the_budget_or_the_clients_patience(string perSecond, string timeout)
    {
        await using var fleet = await StartAsync([Fails(500)], settings: [s_twice, ("Proxy:Retry:PerSecond", perSecond)]);
        using var response = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", AloneBody, ("x-stainless-timeout", timeout)));
        Assert.Equal((500, 1), ((int)response.StatusCode, fleet.A.Calls));
    }

    [Fact]
    public async Task A_target_that_fails_too_often_is_left_alone_and_counts_say_nothing_about_it()
    {
        var time = new FakeTimeProvider();
        await using var fleet = await StartAsync([Fails(500)], null, time, ("Proxy:Breaker:MinimumAttempts", "4"));
        foreach (var (path, calls) in ((string, int)[])[("/v1/responses/input_tokens", 8), ("/v1/responses", 12)])
        {
            for (var i = 0; i < 8; i++) (await fleet.Gateway.SendAsync(Asked.Post(path, AloneBody))).Dispose();
            Assert.Equal(calls, fleet.A.Calls);
        }

        using (var open = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", AloneBody))) await open.AssertOpenAIErrorAsync(503, "service_unavailable_error", null);
        using var next = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", TeamBody));
        Assert.Equal(("b", "gpt-6.1-sol", "1"), Served(next));
        // The health is the target's, whichever API it is asked through.
        using var message = await fleet.Gateway.PostAsync(Team);
        Assert.Equal(("b", "gpt-6.1-sol", "1"), Served(message));
    }
}
