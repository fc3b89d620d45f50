using Proxy.Tests.OpenAI.Answers;
using static Proxy.Tests.Api.Routing.FailedAnswers;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>A failure that comes in the answer, before any output, is what a status would have been: asked again, then of the next.</summary>
public sealed class FailedAtOnceTests
{
    private const string Alone = """{"model":"alone","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    private const string AloneStream = """{"model":"alone","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private static readonly (string, string?) s_twice = ("Proxy:Retry:MaxRetries", "2");

    // On a busy machine five seconds are soon over, and then the stream has begun.
    private static readonly (string, string?) s_patient = ("Proxy:CommitAfter", "60");

    [Theory]
    [InlineData("{'type':'response.failed','response':{'id':'resp_1','status':'failed','error':{'code':'server_error','message':'no'},'output':[],'usage':null}}")]
    [InlineData("{'type':'response.failed','response':{'id':'resp_1','status':'failed','error':{'code':'server_is_overloaded','message':'no'}}}")]
    [InlineData("{'type':'response.failed','response':{'status':'failed','error':{'code':'vector_store_timeout','message':'no'},'output':[],'usage':{'input_tokens':0,'output_tokens':0}}}")]
    [InlineData("{'type':'error','code':'server_error','message':'no','param':null}")]
    [InlineData("{'type':'error','error':{'type':'server_error','code':null,'message':'no'}}")]
    [InlineData("{'error':{'message':'no','type':'server_error'}}")]
    // Azure: the reason comes in an event of its own, or never.
    [InlineData("{'type':'response.failed','response':{'status':'failed','error':null,'output':[]}}", "{'type':'error','error':{'code':'server_error','message':'no'}}")]
    [InlineData("{'type':'response.failed','response':{'status':'failed','error':null,'output':[]}}")]
    // Upstream is there, and has done nothing yet.
    [InlineData("{'type':'response.queued','response':{'id':'resp_1'}}", "{'type':'response.in_progress','response':{'id':'resp_1'}}", "{'type':'keepalive','sequence_number':2}", "{'type':'error','code':'server_error','message':'no'}")]
    public async Task The_same_target_is_asked_again(params string[] events)
    {
        await using var fleet = await StartAsync([Events([Ev.Created, .. events]), Good], settings: [s_twice, s_patient]);
        using var response = await fleet.Gateway.PostAsync(AloneStream);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal(2, fleet.A.Calls);
        Assert.Equal(fleet.A.Bodies.First(), fleet.A.Bodies.Last());
    }

    [Theory]
    [InlineData("""{"id":"resp_1","object":"response","status":"failed","error":{"code":"server_error","message":"no"},"output":[],"usage":null}""")]
    [InlineData("""{"error":{"message":"no","type":"server_error","code":null}}""")]
    public async Task A_JSON_answer_that_failed_is_asked_for_again(string body)
    {
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(200, body), Good], settings: s_twice);
        using var response = await fleet.Gateway.PostAsync(Alone);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
    }

    [Fact]
    public async Task An_upstream_that_answers_in_streams_only_is_asked_again_for_a_JSON_answer()
    {
        await using var fleet = await StartAsync([Failed("server_error"), Good], settings: [s_twice, ("Proxy:Profiles:a/gpt-6.1-sol:StreamOnly", "true")]);
        using var response = await fleet.Gateway.PostAsync(Alone);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
        Assert.All(fleet.A.Headers, headers => Assert.Equal("text/event-stream", headers["Accept"]));
    }

    [Theory]
    [InlineData(Team, "server_error")]
    [InlineData(TeamStream, "server_error")]
    [InlineData(Team, "rate_limit_exceeded")]
    [InlineData(TeamStream, "rate_limit_exceeded")]
    [InlineData(TeamStream, "server_is_overloaded")]
    public async Task The_next_target_answers_and_is_named(string body, string code)
    {
        await using var fleet = await StartAsync([Failed(code, ("x-request-id", "up-a"), ("x-ratelimit-limit-requests", "9"), ("x-ratelimit-remaining-requests", "0"))], settings: s_patient);
        using var response = await fleet.Gateway.PostAsync(body);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
        // Nothing of who failed is told.
        Assert.Null(response.Header("x-gateway-upstream-request-id"));
        Assert.Null(response.Header("anthropic-ratelimit-requests-limit"));
    }

    [Theory]
    [InlineData(Team)]
    [InlineData(TeamStream)]
    public async Task When_nobody_can_the_last_failure_is_told(string body)
    {
        await using var fleet = await StartAsync([Failed("server_error")], [Failed("rate_limit_exceeded", ("retry-after", "7"), ("x-request-id", "up-b"))], settings: s_patient);
        using var response = await fleet.Gateway.PostAsync(body);
        await response.AssertErrorAsync(429, "rate_limit_error");
        Assert.Equal(("7", "up-b"), (response.Header("retry-after"), response.Header("x-gateway-upstream-request-id")));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
    }

    [Fact]
    public async Task Statuses_and_failed_answers_have_one_budget_of_attempts()
    {
        await using var fleet = await StartAsync([Failed("server_error"), Fails(500), Failed("server_error"), Good], settings: [s_twice, s_patient]);
        using var response = await fleet.Gateway.PostAsync(AloneStream);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(("a", "gpt-6.1-sol", "3"), Served(response));
        Assert.Equal(3, fleet.A.Calls);
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("4", 1)]
    [InlineData(null, 1)]
    public async Task A_rate_limit_is_waited_for_as_long_as_its_headers_ask_and_settings_allow(string? retryAfter, int calls)
    {
        await using var fleet = await StartAsync([Failed("rate_limit_exceeded", retryAfter is null ? [] : [("retry-after", retryAfter)]), Good], settings: [s_twice, s_patient]);
        using var response = await fleet.Gateway.PostAsync(AloneStream);
        Assert.Equal(calls == 2 ? 200 : 429, (int)response.StatusCode);
        Assert.Equal(calls, fleet.A.Calls);
    }

    [Fact]
    public async Task Upstream_may_say_that_asking_again_is_of_no_use()
    {
        await using var fleet = await StartAsync([Failed("server_error", ("x-should-retry", "false"))], settings: [s_twice, s_patient]);
        using var response = await fleet.Gateway.PostAsync(AloneStream);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(1, fleet.A.Calls);
    }

    [Theory]
    [InlineData("Proxy:Retry:PerSecond", "0", "600")]
    [InlineData("Proxy:Retry:PerSecond", "10", "0.05")]
    [InlineData("Proxy:Retry:MaxRetries", "0", "600")]
    public async Task Nothing_is_asked_again_beyond_the_budget_or_the_clients_patience(string setting, string value, string timeout)
    {
        await using var fleet = await StartAsync([Failed("server_error")], settings: [s_twice, s_patient, (setting, value)]);
        foreach (var body in (string[])[Alone, AloneStream])
        {
            using var response = await fleet.Gateway.PostAsync(body, ("x-stainless-timeout", timeout));
            await response.AssertErrorAsync(500, "api_error");
        }

        Assert.Equal(2, fleet.A.Calls);
    }

    [Fact]
    public async Task What_OpenAI_fails_to_answer_goes_to_Anthropic_as_it_is()
    {
        const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"from Claude"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}""";
        await using var fleet = await StartAsync([Failed("server_error")], [ScriptedUpstream.Reply(200, Answer)], settings: [s_patient, ("Proxy:Upstreams:b:Kind", "anthropic"), ("Proxy:Upstreams:b:Dialect", null)]);
        foreach (var body in (string[])[Team, TeamStream])
        {
            using var response = await fleet.Gateway.PostAsync(body);
            Assert.Equal(Answer, await response.TextAsync());
            Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
            Assert.Equal(body.Replace("\"team\"", "\"gpt-6.1-sol\"", StringComparison.Ordinal), fleet.B.Bodies.Last());
        }
    }
}
