using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.Api.Faults;
using Proxy.Tests.OpenAI.Answers;
using static Proxy.Tests.Api.Routing.FailedAnswers;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>What is asked of nobody again: it may have had effects or a price, or the client has seen some of it.</summary>
public sealed class BegunAnswerTests
{
    private static readonly (string, string?)[] s_settings = [("Proxy:Retry:MaxRetries", "2"), ("Proxy:CommitAfter", "60")];
    private static readonly string s_failed = Ev.Failed("server_error");

    [Theory]
    // A tool may run.
    [InlineData("{'type':'response.web_search_call.in_progress','output_index':0,'item_id':'ws_1'}")]
    [InlineData("{'type':'response.brand_new_call.started'}")]
    [InlineData("{}")]
    public async Task After_a_sign_of_work_a_failure_is_told(string begun)
    {
        await using var fleet = await StartAsync([Events([Ev.Created, begun, s_failed])], settings: s_settings);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
        Assert.Equal(("a", "gpt-6.1-sol", "1"), Served(response));
    }

    [Theory]
    [InlineData("'output':[{'type':'reasoning','id':'rs_1','summary':[]}],'usage':null")]
    [InlineData("'output':[],'usage':{'input_tokens':12,'output_tokens':0}")]
    [InlineData("'usage':{'input_tokens':0,'output_tokens':7}")]
    public async Task What_says_that_it_used_tokens_or_made_items_is_not_paid_twice(string told)
    {
        var response = FailedAnswers.Json("server_error", told);
        await using var fleet = await StartAsync([Events([Ev.Created, $"{{'type':'response.failed','response':{response}}}"]), ScriptedUpstream.Reply(200, response)], settings: s_settings);
        foreach (var body in (string[])[TeamStream, Team])
        {
            using var answer = await fleet.Gateway.PostAsync(body);
            await answer.AssertErrorAsync(500, "api_error");
        }

        Assert.Equal((2, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData("insufficient_quota", 402, "billing_error")]
    [InlineData("invalid_image", 400, "invalid_request_error")]
    [InlineData("context_length_exceeded", 400, "invalid_request_error")]
    public async Task A_refusal_is_final_for_every_target(string code, int status, string type)
    {
        await using var fleet = await StartAsync([Failed(code)], settings: s_settings);
        foreach (var body in (string[])[TeamStream, Team])
        {
            using var response = await fleet.Gateway.PostAsync(body);
            await response.AssertErrorAsync(status, type);
        }

        Assert.Equal((2, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task S20_A_decline_is_an_answer()
    {
        await using var fleet = await StartAsync([Failed("invalid_prompt")], settings: s_settings);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        Assert.Contains("\"stop_reason\":\"refusal\"", await response.TextAsync());
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task F32_A_connection_that_ends_before_any_output_may_have_been_billed(bool reset)
    {
        await using var fleet = await StartAsync([Begins([Ev.Created], context =>
        {
            if (reset) context.Abort();
            return Task.CompletedTask;
        })], settings: s_settings);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        var message = await response.AssertErrorAsync(500, "api_error");
        // A reset may overtake the headers.
        if (!reset) Assert.Equal("upstream stream ended unexpectedly", message);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task After_the_first_output_a_failure_is_an_event()
    {
        await using var fleet = await StartAsync([Events([Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "Hi"), s_failed])], settings: s_settings);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        Assert.Equal(200, (int)response.StatusCode);
        var text = await response.TextAsync();
        Assert.Contains("event: error", text);
        Assert.DoesNotContain("message_stop", text);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    /// <summary>Pings are bytes: the client has a stream, and nobody may begin another one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_ping_a_failure_is_an_event(bool broken)
    {
        var go = new TaskCompletionSource();
        await using var fleet = await StartAsync(
            [Begins([Ev.Created], async context =>
            {
                await go.Task;
                if (!broken) await SendAsync(context, s_failed);
            })],
            settings: [.. s_settings, ("Proxy:CommitAfter", "0.1")]);
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        using var events = await EventLines.OfAsync(response);
        Assert.Equal(["message_start", "ping"], await events.NextAsync(2));
        go.SetResult();
        Assert.Equal("error", (await events.RestAsync())[^1]);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
        Assert.Equal(("a", "gpt-6.1-sol", "1"), Served(response));
    }

    [Fact]
    public async Task A_stream_that_began_while_the_next_attempt_ran_is_that_attempts()
    {
        var time = new FakeTimeProvider();
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var fleet = await StartAsync(
            [Failed("server_error", ("x-request-id", "up-a"))],
            [async context =>
            {
                asked.SetResult();
                await go.Task;
                await Good(context);
            }],
            time);
        var answering = fleet.Gateway.PostAsync(TeamStream);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        using var response = await answering;
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
        Assert.Null(response.Header("x-gateway-upstream-request-id"));
        go.SetResult();
        Assert.Equal("Hi", await TextOfAsync(response));
    }
}
