using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Telemetry;
using Proxy.Simulator;
using Proxy.Tests.Api;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Telemetry;

/// <summary>What one request leaves in the traces and metrics of a whole gateway.</summary>
public sealed class RequestTraceTests(StateServers servers)
{
    private const string Body = """{"model":"gpt-4.1","max_tokens":100,"stream":true,"metadata":{"user_id":"user_1_account_2_session_secret-session"},"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task Upstreams_id_the_form_of_the_answer_and_its_first_token_are_on_the_chat_span()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await AskAsync(listened, trace, ScriptedUpstream.Stream(UpstreamEvents.Text));
        var chat = Assert.Single(listened.Of(trace), span => span.DisplayName == "chat gpt-4.1");
        Assert.Equal("resp_1", chat.GetTagItem(GenAiNames.ResponseId));
        Assert.Equal("text", chat.GetTagItem(GenAiNames.OutputType));
        Assert.Equal([GenAiNames.FirstTokenEvent], chat.Events.Select(happened => happened.Name));
    }

    [Fact]
    public async Task A_cut_stream_says_so_and_a_silent_one_tells_its_stalls()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, ScriptedUpstream.Silence));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = time });
        using (var response = await gateway.PostAsync(Body, Parent(trace)))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Replies.Cancellation);
            // The clock goes on once the first token has come, ping by ping, until that was too long.
            await Until.ReadAsync(body, "\"Hi\"");
            var rest = body.ReadAsync(new byte[1 << 16], Replies.Cancellation).AsTask();
            await Until.TrueAsync(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                while (rest.IsCompleted && await rest > 0) rest = body.ReadAsync(new byte[1 << 16], Replies.Cancellation).AsTask();
                return rest.IsCompleted;
            });
        }

        await listened.WholeAsync(trace);
        var chat = Assert.Single(listened.Of(trace), span => span.DisplayName == "chat gpt-4.1");
        var names = chat.Events.Select(happened => happened.Name).ToList();
        Assert.Equal(GenAiNames.FirstTokenEvent, names[0]);
        Assert.Contains(GenAiNames.StallEvent, names);
        Assert.Equal(GenAiNames.CutEvent, names[^1]);
        Assert.Equal("timeout_error", chat.Events.Last().Tags.Single().Value);
    }

    [Fact]
    public async Task A_session_is_the_same_hash_on_every_span_and_never_its_own_words()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await AskAsync(listened, trace, ScriptedUpstream.Stream(UpstreamEvents.Text));
        var spans = listened.Of(trace);
        var server = Assert.Single(spans, span => span.Kind == ActivityKind.Server && span.Source.Name == "Microsoft.AspNetCore");
        var chat = Assert.Single(spans, span => span.DisplayName == "chat gpt-4.1");
        var session = SessionName.Of("default", "secret-session");
        Assert.Equal(session, server.GetTagItem(GenAiNames.ConversationId));
        Assert.Equal(session, chat.GetTagItem(GenAiNames.ConversationId));
        Assert.Equal(session, chat.GetBaggageItem(GenAiNames.ConversationId));
        Assert.Equal(server.GetTagItem(GenAiNames.RequestId), chat.GetBaggageItem(GenAiNames.RequestId));
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects.Select(tag => tag.Value?.ToString() ?? "").Concat(span.Baggage.Select(item => item.Value ?? ""))), text => text.Contains("secret-session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Baggage_that_a_client_sends_is_no_attribute()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await AskAsync(listened, trace, ScriptedUpstream.Stream(UpstreamEvents.Text), [], ("baggage", GenAiNames.ConversationId + "=forged"));
        Assert.DoesNotContain(listened.Of(trace).SelectMany(span => span.TagObjects), tag => "forged".Equals(tag.Value));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("true")]
    public async Task A_trace_and_its_baggage_go_upstream_only_where_they_are_wanted(string? wanted)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.Text));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:TraceUpstream", wanted)) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(Body, Parent(trace), ("baggage", "tenant.of.client=7"));
        await response.TextAsync();
        var sent = Assert.Single(upstream.Headers);
        Assert.Equal(wanted is not null, sent.ContainsKey("traceparent"));
        Assert.Equal(wanted is not null, sent.ContainsKey("baggage"));
        if (wanted is null) return;
        await Until.TrueAsync(() => Task.FromResult(listened.Of(trace).Any(span => span.DisplayName.StartsWith("attempt", StringComparison.Ordinal))));
        Assert.Equal(listened.Of(trace).Single(span => span.DisplayName.StartsWith("attempt", StringComparison.Ordinal)).Id, sent["traceparent"]);
        Assert.DoesNotContain("tenant.of.client", sent["baggage"], StringComparison.Ordinal);
        Assert.Contains(response.Header("request-id")!, sent["baggage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_to_the_shared_state_is_a_span_of_the_request_that_asked_it()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await AskAsync(listened, trace, ScriptedUpstream.Stream(UpstreamEvents.Text),
            ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Limits:RequestsPerMinute", "5"));
        var server = Assert.Single(listened.Of(trace), span => span.Kind == ActivityKind.Server);
        var admit = Assert.Single(listened.Of(trace), span => span.DisplayName == "EVALSHA limit-admit");
        Assert.Equal((ActivityKind.Client, server.SpanId), (admit.Kind, admit.ParentSpanId));
        Assert.Equal(("redis", "EVALSHA", "limit-admit"), (admit.GetTagItem(GenAiNames.DbSystem), admit.GetTagItem(GenAiNames.DbOperation), admit.GetTagItem(GenAiNames.DbScript)));
    }

    [Fact]
    public async Task What_translation_drops_is_counted_by_its_row()
    {
        using var warnings = new MetricCollector<long>(ProxyTelemetry.TranslationWarnings);
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync("""{"model":"claude-opus-5-5","max_tokens":100,"output_config":{"task_budget":{"type":"tokens","total":5000}},"messages":[{"role":"user","content":"Hi"}]}""", ("anthropic-beta", "task-budgets-2026-03-13"));
        Assert.Contains("output_config.task_budget:unsupported", response.Header("x-gateway-warning"));
        await Until.TrueAsync(() => Task.FromResult(warnings.GetMeasurementSnapshot().Any(measurement => "R34".Equals(measurement.Tags[GenAiNames.Row]))));
    }

    [Fact]
    public async Task The_embedded_simulators_requests_are_not_reported_as_the_gateways()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore", OwnTelemetry.Name);
        await using var gateway = await GatewayFixture.StartAsync();
        var seen = gateway.Simulator!.Requests.Count;
        using var response = await gateway.PostAsync(Body, Parent(trace));
        await response.TextAsync();
        await Until.TrueAsync(() => Task.FromResult(listened.Of(trace).Any(span => span.Kind == ActivityKind.Server)));
        Assert.True(gateway.Simulator.Requests.Count > seen);
        Assert.Single(listened.Of(trace), span => span.Kind == ActivityKind.Server);
        // They come from a source of the simulator's own, which nobody exports.
        await Until.TrueAsync(() => Task.FromResult(listened.Spans.Any(span => span.Kind == ActivityKind.Server && span.Source.Name == OwnTelemetry.Name)));
    }

    private static Task AskAsync(Listened listened, ActivityTraceId trace, Func<Microsoft.AspNetCore.Http.HttpContext, Task> script, params (string, string?)[] settings) => AskAsync(listened, trace, script, settings, []);

    private static async Task AskAsync(Listened listened, ActivityTraceId trace, Func<Microsoft.AspNetCore.Http.HttpContext, Task> script, (string, string?)[] settings, params (string, string)[] headers)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(script);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(settings) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(Body, [Parent(trace), .. headers]);
        await response.TextAsync();
        await listened.WholeAsync(trace);
    }

    private static (string, string) Parent(ActivityTraceId trace) => ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
}
