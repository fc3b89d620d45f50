using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Routing;

namespace Proxy.Tests.Telemetry;

/// <summary>Every question that goes upstream is a span beneath the call's own, with why it was asked and what came of it.</summary>
public sealed class AttemptSpanTests
{
    [Fact]
    public async Task A_retry_and_a_fallback_are_attempts_beneath_one_chat_span()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        using var retries = new MetricCollector<long>(ProxyTelemetry.Retries);
        using var fallbacks = new MetricCollector<long>(ProxyTelemetry.Fallbacks);
        await using (var fleet = await Fleet.StartAsync([Fleet.Fails(500), Fleet.Fails(503, ("x-request-id", "up-2"))], settings: ("Proxy:Retry:MaxRetries", "1")))
        {
            using var response = await fleet.Gateway.PostAsync(Fleet.Team, Parent(trace));
            Assert.Equal(200, (int)response.StatusCode);
            await listened.WholeAsync(trace);
        }

        var chat = Assert.Single(listened.Of(trace), span => span.DisplayName.StartsWith("chat ", StringComparison.Ordinal));
        Assert.Equal("b", chat.GetTagItem(GenAiNames.UpstreamName));
        var attempts = listened.Of(trace).Where(span => span.DisplayName.StartsWith("attempt ", StringComparison.Ordinal)).ToList();
        Assert.All(attempts, attempt => Assert.Equal((chat.SpanId, ActivityKind.Client), (attempt.ParentSpanId, attempt.Kind)));
        Assert.Equal(["a 1 500  closed failed", "a 2 503 failed closed failed", "b 3 200 fallback closed settled"], attempts.Select(Told));
        Assert.Equal("up-2", attempts[1].GetTagItem(GenAiNames.UpstreamRequestId));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Error, ActivityStatusCode.Unset], attempts.Select(attempt => attempt.Status));
        Assert.Contains(retries.GetMeasurementSnapshot(), retry => retry.MatchesTags(new(GenAiNames.Upstream, "a"), new KeyValuePair<string, object?>(GenAiNames.Reason, "failed")));
        Assert.Contains(fallbacks.GetMeasurementSnapshot(), fallback => fallback.MatchesTags(new(GenAiNames.From, "a"), new(GenAiNames.Upstream, "b"), new KeyValuePair<string, object?>(GenAiNames.Reason, "failed")));
    }

    [Theory]
    [InlineData(Fleet.Team)]
    [InlineData(Fleet.TeamStream)]
    public async Task An_answer_that_fails_before_it_begins_is_a_failed_attempt(string body)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        using var retries = new MetricCollector<long>(ProxyTelemetry.Retries);
        await using (var fleet = await Fleet.StartAsync([FailedAnswers.Failed("server_error"), FailedAnswers.Failed("rate_limit_exceeded", ("x-request-id", "up-2"))], settings: [("Proxy:Retry:MaxRetries", "1"), ("Proxy:CommitAfter", "60")]))
        {
            using var response = await fleet.Gateway.PostAsync(body, Parent(trace));
            Assert.Equal("Hi", await Fleet.TextOfAsync(response));
        }

        var chat = Assert.Single(listened.Of(trace), span => span.DisplayName.StartsWith("chat ", StringComparison.Ordinal));
        Assert.Equal(("b", ActivityStatusCode.Unset), (chat.GetTagItem(GenAiNames.UpstreamName), chat.Status));
        var attempts = listened.Of(trace).Where(span => span.DisplayName.StartsWith("attempt ", StringComparison.Ordinal)).ToList();
        Assert.All(attempts, attempt => Assert.Equal(chat.SpanId, attempt.ParentSpanId));
        Assert.Equal(["a 1 200  closed failed", "a 2 200 failed closed limited", "b 3 200 fallback closed settled"], attempts.Select(Told));
        Assert.Equal("up-2", attempts[1].GetTagItem(GenAiNames.UpstreamRequestId));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Error, ActivityStatusCode.Unset], attempts.Select(attempt => attempt.Status));
        Assert.Contains(retries.GetMeasurementSnapshot(), retry => retry.MatchesTags(new(GenAiNames.Upstream, "a"), new KeyValuePair<string, object?>(GenAiNames.Reason, "failed")));
    }

    [Fact]
    public async Task A_stream_that_breaks_before_it_begins_is_a_broken_attempt()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await using (var fleet = await Fleet.StartAsync([FailedAnswers.Events([])]))
            (await fleet.Gateway.PostAsync(Fleet.TeamStream, Parent(trace))).Dispose();
        Assert.Equal(["a 1 200  closed broken"], listened.Of(trace).Where(span => span.DisplayName.StartsWith("attempt ", StringComparison.Ordinal)).Select(Told));
    }

    [Fact]
    public async Task An_open_breaker_is_an_attempt_that_asked_nobody()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await using (var fleet = await Fleet.StartAsync([Fleet.Fails(500)], settings: [("Proxy:Breaker:MinimumAttempts", "2")]))
        {
            for (var i = 0; i < 2; i++) (await fleet.Gateway.PostAsync(Fleet.Team)).Dispose();
            (await fleet.Gateway.PostAsync(Fleet.Team, Parent(trace))).Dispose();
            await listened.WholeAsync(trace);
        }

        var attempts = listened.Of(trace).Where(span => span.DisplayName.StartsWith("attempt ", StringComparison.Ordinal)).Select(Told);
        Assert.Equal(["a 1   open skipped", "b 1 200 fallback closed settled"], attempts);
    }

    [Fact]
    public async Task A_repair_is_told_on_the_attempt_that_it_belongs_to()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await using (var fleet = await Fleet.StartAsync([Refuses, Fleet.Good]))
        {
            (await fleet.Gateway.PostAsync("""{"model":"team","max_tokens":100,"service_tier":"standard_only","messages":[{"role":"user","content":"hello"}]}""", Parent(trace))).Dispose();
            await listened.WholeAsync(trace);
        }

        var attempt = Assert.Single(listened.Of(trace), span => span.DisplayName == "attempt a");
        Assert.Equal([GenAiNames.RepairEvent], attempt.Events.Select(happened => happened.Name));
        Assert.Equal(200, attempt.GetTagItem(GenAiNames.HttpStatus));
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Refuses { get; } = ScriptedUpstream.Reply(
        400, """{"error":{"message":"Unsupported parameter: 'service_tier' is not supported with this model.","type":"invalid_request_error","param":"service_tier","code":"unsupported_parameter"}}""");

    private static string Told(Activity attempt) => string.Create(CultureInfo.InvariantCulture,
        $"{attempt.GetTagItem(GenAiNames.UpstreamName)} {attempt.GetTagItem(GenAiNames.Attempt)} {attempt.GetTagItem(GenAiNames.HttpStatus)} {attempt.GetTagItem(GenAiNames.AttemptReason)} {attempt.GetTagItem(GenAiNames.Breaker)} {attempt.GetTagItem(GenAiNames.AttemptFate)}");

    private static (string, string) Parent(ActivityTraceId trace) => ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
}
