using Microsoft.AspNetCore.Http;
using Proxy.Tests.State;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>When the same target is asked again, and when not.</summary>
public sealed class RepeatTests
{
    private const string Alone = """{"model":"alone","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    private const string AloneStream = """{"model":"alone","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private static readonly (string, string?) s_twice = ("Proxy:Retry:MaxRetries", "2");

    [Theory]
    [InlineData(408, Alone)]
    [InlineData(500, AloneStream)]
    [InlineData(502, Alone)]
    [InlineData(503, AloneStream)]
    [InlineData(504, Alone)]
    [InlineData(529, AloneStream)]
    public async Task A_target_that_failed_before_it_answered_is_asked_again(int status, string body)
    {
        await using var fleet = await StartAsync([Fails(status), Good], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(body);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal(2, fleet.A.Calls);
        Assert.Equal(fleet.A.Bodies.First(), fleet.A.Bodies.Last());
    }

    [Fact]
    public async Task It_is_told_when_no_attempt_helped()
    {
        await using var fleet = await StartAsync([Fails(500)], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Alone);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(("a", "gpt-6.1-sol", "3"), Served(response));
        Assert.Equal(3, fleet.A.Calls);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task A_refusal_is_final_for_every_target(int status)
    {
        await using var fleet = await StartAsync([Fails(status)], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Team);
        Assert.NotEqual(200, (int)response.StatusCode);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
        Assert.Equal(("a", "gpt-6.1-sol", "1"), Served(response));
    }

    [Fact]
    public async Task What_policy_declined_is_asked_of_nobody_else()
    {
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(400, """{"error":{"message":"flagged","type":"invalid_request_error","code":"invalid_prompt"}}""")], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Team);
        Assert.Equal("refusal", (await response.JsonAsync()).GetProperty("stop_reason").GetString());
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task A_bill_that_is_not_paid_is_no_429()
    {
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(429, """{"error":{"message":"quota","type":"insufficient_quota","code":"insufficient_quota"}}""", "application/json", ("retry-after", "1"))], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Team);
        await response.AssertErrorAsync(402, "billing_error");
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("4", 1)]
    [InlineData(null, 1)]
    public async Task A_429_is_waited_for_as_long_as_it_asks_and_settings_allow(string? retryAfter, int calls)
    {
        await using var fleet = await StartAsync([Fails(429, retryAfter is null ? [] : [("retry-after", retryAfter)]), Good], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Alone);
        Assert.Equal(calls == 2 ? 200 : 429, (int)response.StatusCode);
        Assert.Equal(calls, fleet.A.Calls);
    }

    [Fact]
    public async Task Upstream_may_say_that_asking_again_is_of_no_use()
    {
        await using var fleet = await StartAsync([Fails(500, ("x-should-retry", "false"))], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Alone);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(1, fleet.A.Calls);
    }

    [Fact]
    public async Task What_may_have_been_billed_is_asked_of_nobody_again()
    {
        await using var broken = await StartAsync([Broken], settings: s_twice);
        using var cut = await broken.Gateway.PostAsync(Team);
        await cut.AssertErrorAsync(500, "api_error");
        Assert.Equal((1, 0), (broken.A.Calls, broken.B.Calls));
        await using var odd = await StartAsync([ScriptedUpstream.Reply(200, "<html>", "text/html")], settings: s_twice);
        using var html = await odd.Gateway.PostAsync(Team);
        await html.AssertErrorAsync(500, "api_error");
        Assert.Equal((1, 0), (odd.A.Calls, odd.B.Calls));
    }

    [Fact]
    public async Task F26_No_connection_is_tried_three_times()
    {
        await using var fleet = await StartAsync(settings: [s_twice, ("OPENAI_BASE_URL", Nowhere())]);
        using var response = await fleet.Gateway.PostAsync(Alone);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(("a", "gpt-6.1-sol", "3"), Served(response));
    }

    [Theory]
    [InlineData("Proxy:Retry:PerSecond", "0", "600", Alone)]
    [InlineData("Proxy:Retry:PerSecond", "10", "0.05", Alone)]
    [InlineData("Proxy:CommitAfter", "0.1", "600", AloneStream)]
    public async Task Nothing_is_asked_again_beyond_the_budget_or_the_clients_patience(string setting, string value, string timeout, string body)
    {
        await using var fleet = await StartAsync([Fails(500)], settings: [s_twice, (setting, value)]);
        using var response = await fleet.Gateway.PostAsync(body, ("x-stainless-timeout", timeout));
        Assert.Contains("api_error", await response.TextAsync());
        Assert.Equal(1, fleet.A.Calls);
    }

    [Fact]
    public async Task After_the_client_has_seen_a_byte_nobody_is_asked_again()
    {
        var go = new TaskCompletionSource();
        await using var fleet = await StartAsync([async context => { await go.Task; await Fails(500)(context); }], settings: [s_twice, ("Proxy:CommitAfter", "0.1")]);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(("a", "gpt-6.1-sol", "1"), Served(response));
        go.SetResult();
        Assert.Contains("event: error", await response.TextAsync());
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    /// <summary>Nobody listens there, nor will: a port that was given back might be another test's next.</summary>
    internal static string Nowhere() => $"http://127.0.0.1:{RedisServer.FreePort()}/v1";

    private static Task Broken(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
