using Microsoft.Extensions.Time.Testing;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

/// <summary>An upstream that takes its time: C4.1, K13, F29, F30, on a clock of the test's own.</summary>
public sealed class SilenceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task C4_1_After_five_seconds_the_stream_begins_though_upstream_has_sent_no_headers()
    {
        var asked = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            asked.SetResult();
            return ScriptedUpstream.Silence(context);
        });
        await using var gateway = await StartAsync(upstream);
        var answering = gateway.PostAsync(HelloStream);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(answering.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        using var response = await answering;
        Assert.Equal(200, (int)response.StatusCode);
        using var events = await EventLines.OfAsync(response);
        Assert.Equal(["message_start", "ping"], await events.NextAsync(2));
        // K13: and then something every ten seconds.
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(["ping"], await events.NextAsync(1));
        }
    }

    [Fact]
    public async Task C4_1_A_failure_before_the_commit_is_an_http_status_and_after_it_an_event()
    {
        var go = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(
            ScriptedUpstream.Reply(503, """{"error":{"message":"overloaded","type":"service_unavailable_error","code":"server_is_overloaded"}}"""),
            async context =>
            {
                asked.SetResult();
                await go.Task;
                await ScriptedUpstream.Reply(503, """{"error":{"message":"overloaded","type":"service_unavailable_error","code":"server_is_overloaded"}}""")(context);
            });
        await using var gateway = await StartAsync(upstream);
        using var early = await gateway.PostAsync(HelloStream);
        await early.AssertErrorAsync(529, "overloaded_error");
        var answering = gateway.PostAsync(HelloStream);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(5));
        using var late = await answering;
        go.SetResult();
        var text = await late.TextAsync();
        Assert.Equal(200, (int)late.StatusCode);
        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"", text);
        Assert.Contains(late.Header("request-id")!, text);
        Assert.DoesNotContain("message_stop", text);
    }

    [Fact]
    public async Task D17_C3_A_late_refusal_of_reasoning_is_asked_again_though_the_stream_has_begun()
    {
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(
            async context =>
            {
                asked.SetResult();
                await go.Task;
                await ScriptedUpstream.Reply(400, """{"error":{"message":"Item 'rs_1' of type 'reasoning' was provided without its required following item.","type":"invalid_request_error","param":"input","code":null}}""")(context);
            },
            ScriptedUpstream.Stream(UpstreamEvents.Text));
        await using var gateway = await StartAsync(upstream);
        var answering = gateway.PostAsync(HelloStream);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(5));
        using var response = await answering;
        go.SetResult();
        var text = await response.TextAsync();
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"Hi\"", text);
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task F29_Without_headers_a_json_question_ends_in_504_and_upstream_is_let_go()
    {
        var (asked, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            asked.SetResult();
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        });
        await using var gateway = await StartAsync(upstream);
        var answering = gateway.PostAsync(Hello);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(290));
        using var response = await answering;
        await response.AssertErrorAsync(504, "timeout_error");
        Assert.Equal("true", response.Header("x-should-retry"));
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task F29_Without_headers_a_stream_that_has_begun_ends_in_an_error_event()
    {
        var asked = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            asked.SetResult();
            return ScriptedUpstream.Silence(context);
        });
        await using var gateway = await StartAsync(upstream);
        var answering = gateway.PostAsync(HelloStream);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(5));
        using var response = await answering;
        using var events = await EventLines.OfAsync(response);
        await events.NextAsync(2);
        _time.Advance(TimeSpan.FromSeconds(285));
        Assert.Equal("error", (await events.RestAsync())[^1]);
    }

    [Fact]
    public async Task F30_Silence_in_mid_stream_is_pinged_and_then_ends_in_an_error_event()
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(HelloStream);
        using var events = await EventLines.OfAsync(response);
        Assert.Equal(["message_start", "ping", "content_block_start", "content_block_delta"], await events.NextAsync(4));
        for (var i = 0; i < 28; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(["ping"], await events.NextAsync(1));
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        // One more where the clock went on before upstream's silence had begun.
        var last = await events.NextAsync(1);
        if (last is ["ping"])
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            last = await events.NextAsync(1);
        }

        Assert.Equal(["error"], last);
        Assert.Empty(await events.RestAsync());
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private Task<GatewayFixture> StartAsync(ScriptedUpstream upstream) =>
        GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = _time });
}
