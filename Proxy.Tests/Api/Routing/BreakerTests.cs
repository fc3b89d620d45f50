using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.OpenAI.Answers;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>A target that fails too often is left alone for a while (F26), on a clock of the test's own.</summary>
public sealed class BreakerTests
{
    private const string Alone = """{"model":"alone","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    private const string AloneStream = """{"model":"alone","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task F26_An_open_breaker_answers_529_at_once_and_one_request_tries_again_later()
    {
        await using var fleet = await OpenAsync([Fails(500), Fails(500), Fails(500), Fails(500), Fails(503), Good]);
        await AskAsync(fleet, Alone, 500, times: 4);
        // :: Open: nothing is asked.
        using (var open = await fleet.Gateway.PostAsync(Alone))
        {
            await open.AssertErrorAsync(529, "overloaded_error");
            Assert.Equal(("true", "15"), (open.Header("x-should-retry"), open.Header("retry-after")));
            Assert.Equal(("a", "gpt-6.1-sol", "0"), Served(open));
        }

        Assert.Equal(4, fleet.A.Calls);
        // :: Half open: one fails, and it is open again.
        _time.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(fleet, Alone, 529, times: 2);
        Assert.Equal(5, fleet.A.Calls);
        // :: Half open: one succeeds, and it is closed.
        _time.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(fleet, Alone, 200, times: 3);
        Assert.Equal(8, fleet.A.Calls);
        Assert.Equal(2, fleet.Gateway.Logs.GetSnapshot().Count(log => log.Level == LogLevel.Warning && log.Message.StartsWith("a/gpt-6.1-sol fails too often", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_trial_whose_client_left_is_no_verdict()
    {
        var (asked, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var fleet = await OpenAsync([Fails(500), Fails(500), Fails(500), Fails(500), async context =>
        {
            asked.SetResult();
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }, Fails(500), Good]);
        await AskAsync(fleet, Alone, 500, times: 4);
        _time.Advance(TimeSpan.FromSeconds(15));
        using var leave = new CancellationTokenSource();
        using var request = GatewayFixture.Message(Alone);
        var trial = fleet.Gateway.Http.SendAsync(request, leave.Token);
        await asked.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1), Replies.Cancellation);
        await foreach (var record in fleet.Gateway.Logs.GetLogsAsync(Replies.Cancellation))
        {
            if (record.Message.Contains(" 499 ", StringComparison.Ordinal)) break;
        }

        // Neither closed, or all of these would be asked, nor open for another while: the next request is the trial.
        await AskAsync(fleet, Alone, 500, times: 1);
        await AskAsync(fleet, Alone, 529, times: 3);
        Assert.Equal(6, fleet.A.Calls);
        _time.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(fleet, Alone, 200, times: 2);
        Assert.Equal(2, fleet.Gateway.Logs.GetSnapshot().Count(log => log.Message.StartsWith("a/gpt-6.1-sol fails too often", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task F26_Answers_that_fail_before_they_begin_count_like_statuses()
    {
        var failed = FailedAnswers.Failed("server_error");
        await using var fleet = await OpenAsync([failed, failed, FailedAnswers.Events([Ev.Created]), FailedAnswers.Events([]), Good]);
        await AskAsync(fleet, Alone, 500, times: 1);
        await AskAsync(fleet, AloneStream, 500, times: 3);
        await AskAsync(fleet, AloneStream, 529, times: 2);
        Assert.Equal(4, fleet.A.Calls);
        _time.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(fleet, AloneStream, 200, times: 2);
    }

    [Fact]
    public async Task A_failure_after_the_first_output_or_of_the_request_says_nothing_of_health()
    {
        await using var fleet = await OpenAsync([FailedAnswers.Events([Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "Hi"), Ev.Failed("server_error")]), FailedAnswers.Failed("invalid_image")]);
        await AskAsync(fleet, AloneStream, 200, times: 1);
        await AskAsync(fleet, AloneStream, 400, times: 7);
        Assert.Equal(8, fleet.A.Calls);
    }

    [Fact]
    public async Task A_trial_lasts_until_its_answer_begins()
    {
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var fleet = await OpenAsync([Fails(500), Fails(500), Fails(500), Fails(500), FailedAnswers.Begins([Ev.Created], async context =>
        {
            asked.SetResult();
            await go.Task;
            await context.Response.WriteAsync(UpstreamEvents.Text[UpstreamEvents.Created.Length..], context.RequestAborted);
        }), Good]);
        await AskAsync(fleet, Alone, 500, times: 4);
        _time.Advance(TimeSpan.FromSeconds(15));
        var trial = fleet.Gateway.PostAsync(AloneStream);
        await asked.Task;
        await AskAsync(fleet, Alone, 529, times: 2);
        go.SetResult();
        using (var response = await trial) Assert.Equal("Hi", await TextOfAsync(response));
        await AskAsync(fleet, Alone, 200, times: 2);
    }

    [Fact]
    public async Task A_trial_whose_answer_was_not_waited_for_is_no_verdict()
    {
        var asked = new TaskCompletionSource();
        await using var fleet = await OpenAsync([Fails(500), Fails(500), Fails(500), Fails(500), FailedAnswers.Begins([Ev.Created], context =>
        {
            asked.SetResult();
            return ScriptedUpstream.Silence(context);
        }), Fails(500), Good]);
        await AskAsync(fleet, Alone, 500, times: 4);
        _time.Advance(TimeSpan.FromSeconds(15));
        using var leave = new CancellationTokenSource();
        using var request = GatewayFixture.Message(AloneStream);
        var trial = fleet.Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(5));
        (await trial).Dispose();
        await foreach (var record in fleet.Gateway.Logs.GetLogsAsync(Replies.Cancellation))
        {
            if (record.Message.Contains(" 499 ", StringComparison.Ordinal)) break;
        }

        await AskAsync(fleet, Alone, 500, times: 1);
        await AskAsync(fleet, Alone, 529, times: 3);
        Assert.Equal(6, fleet.A.Calls);
    }

    [Fact]
    public async Task An_open_breaker_sends_requests_to_the_next_target_at_once()
    {
        await using var fleet = await OpenAsync([Fails(500)]);
        await AskAsync(fleet, Team, 200, times: 4);
        Assert.Equal((4, 4), (fleet.A.Calls, fleet.B.Calls));
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("b", "gpt-6.1-sol", "1"), Served(response));
        Assert.Equal(4, fleet.A.Calls);
    }

    [Fact]
    public async Task F26_All_open_is_a_529_and_a_true_failure_says_more_than_an_open_breaker()
    {
        await using var fleet = await OpenAsync([Fails(500)], [Fails(504)]);
        await AskAsync(fleet, Alone, 500, times: 4);
        await AskAsync(fleet, Team, 504, times: 4);
        using var response = await fleet.Gateway.PostAsync(Team);
        await response.AssertErrorAsync(529, "overloaded_error");
        Assert.Equal((4, 4), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task What_is_about_the_request_or_the_key_is_no_ill_health(int status)
    {
        await using var fleet = await OpenAsync([Fails(status)]);
        for (var i = 0; i < 8; i++) (await fleet.Gateway.PostAsync(Alone)).Dispose();
        Assert.Equal(8, fleet.A.Calls);
    }

    [Fact]
    public async Task A_count_of_tokens_never_counts()
    {
        await using var fleet = await OpenAsync([.. Enumerable.Repeat(Fails(500), 8), Good]);
        for (var i = 0; i < 8; i++)
        {
            using var count = GatewayFixture.Message("""{"model":"alone","messages":[{"role":"user","content":"hello QQ"}]}""".Replace("QQ", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            count.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
            using var counted = await fleet.Gateway.SendAsync(count);
            Assert.Equal("local", counted.Header("x-gateway-token-count"));
        }

        await AskAsync(fleet, Alone, 200, times: 1);
        Assert.Equal(9, fleet.A.Calls);
    }

    private Task<Fleet> OpenAsync(Func<Microsoft.AspNetCore.Http.HttpContext, Task>[] a, Func<Microsoft.AspNetCore.Http.HttpContext, Task>[]? b = null) =>
        StartAsync(a, b, _time, ("Proxy:Breaker:MinimumAttempts", "4"), ("Proxy:Retry:MaxRetries", "0"));

    private static async Task AskAsync(Fleet fleet, string body, int status, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await fleet.Gateway.PostAsync(body);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }
}
