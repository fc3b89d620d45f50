using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;

namespace Proxy.Tests.Telemetry;

/// <summary>Through a whole gateway. Sources and meters are the process's, so each test has a model name of its own.</summary>
public sealed class UpstreamCallTests
{
    [Fact]
    public async Task A_stream_is_one_chat_span_under_the_server_span_with_usage_and_no_content()
    {
        const string model = "gpt-4.1-span-test";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is ProxyTelemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await AskAsync(model, ScriptedUpstream.Stream(UpstreamEvents.Text), "true");
        var span = Assert.Single(spans, activity => activity.DisplayName == "chat " + model);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        var request = Assert.Single(spans, server => server.Kind == ActivityKind.Server && server.SpanId == span.ParentSpanId);
        Assert.Equal("chat", request.GetTagItem(GenAiNames.OperationName));
        Assert.Equal(model, request.GetTagItem(GenAiNames.RequestModel));
        Assert.Equal(3, request.GetTagItem(GenAiNames.InputTokens));
        Assert.Equal(1, request.GetTagItem(GenAiNames.OutputTokens));
        Assert.Equal("openai", span.GetTagItem(GenAiNames.ProviderName));
        Assert.Equal("chat", span.GetTagItem(GenAiNames.OperationName));
        Assert.Equal(model, span.GetTagItem(GenAiNames.RequestModel));
        Assert.Equal(true, span.GetTagItem(GenAiNames.RequestStream));
        Assert.Equal(100, span.GetTagItem(GenAiNames.RequestMaxTokens));
        Assert.Equal(3, span.GetTagItem(GenAiNames.InputTokens));
        Assert.Equal(1, span.GetTagItem(GenAiNames.OutputTokens));
        Assert.Equal(["stop"], Assert.IsType<string[]>(span.GetTagItem(GenAiNames.ResponseFinishReasons)));
        Assert.DoesNotContain(span.TagObjects, tag => Convert.ToString(tag.Value, CultureInfo.InvariantCulture)!.Contains("secret words", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_span_names_the_target_that_answered()
    {
        const string first = "gpt-4.1-fallen", second = "gpt-4.1-fallback";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == ProxyTelemetry.Name, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using (var fleet = await Api.Routing.Fleet.StartAsync([Api.Routing.Fleet.Fails(500)], settings: [("Proxy:Models:team:Targets:0:Model", first), ("Proxy:Models:team:Targets:1:Model", second)]))
            (await fleet.Gateway.PostAsync(Api.Routing.Fleet.Team)).Dispose();
        var span = Assert.Single(spans, activity => activity.DisplayName == "chat " + second);
        Assert.Equal(second, span.GetTagItem(GenAiNames.RequestModel));
        Assert.Equal(second, span.GetTagItem(GenAiNames.ResponseModel));
        Assert.DoesNotContain(spans, activity => activity.DisplayName == "chat " + first);
    }

    [Fact]
    public async Task A_failure_is_an_error_type_on_span_and_duration()
    {
        const string model = "gpt-4.1-failure-test";
        using var durations = new MetricCollector<double>(ProxyTelemetry.OperationDuration);
        await AskAsync(model, ScriptedUpstream.Reply(500, ""), "false");
        var duration = Assert.Single(durations.GetMeasurementSnapshot(), measurement => model.Equals(measurement.Tags[GenAiNames.RequestModel]));
        Assert.Equal("api_error", duration.Tags[GenAiNames.ErrorType]);
    }

    [Fact]
    public async Task Tokens_are_measured_by_kind()
    {
        const string model = "gpt-4.1-tokens-test";
        using var tokens = new MetricCollector<long>(ProxyTelemetry.TokenUsage);
        await AskAsync(model, ScriptedUpstream.Reply(200, UpstreamEvents.Json), "false");
        var measured = tokens.GetMeasurementSnapshot().Where(measurement => model.Equals(measurement.Tags[GenAiNames.RequestModel])).ToDictionary(measurement => (string)measurement.Tags[GenAiNames.TokenType]!, measurement => measurement.Value);
        Assert.Equal(new Dictionary<string, long> { ["input"] = 3, ["output"] = 1 }, measured);
    }

    [Fact]
    public async Task F23_A_name_that_the_client_made_up_is_no_label()
    {
        using var tokens = new MetricCollector<long>(ProxyTelemetry.TokenUsage);
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(Body("gpt-made-up-by-a-client", "false"));
        Assert.Equal(200, (int)response.StatusCode);
        await gateway.OverAsync(1);
        Assert.DoesNotContain(tokens.GetMeasurementSnapshot(), measurement => "gpt-made-up-by-a-client".Equals(measurement.Tags[GenAiNames.RequestModel]));
        Assert.Contains(tokens.GetMeasurementSnapshot(), measurement => "other".Equals(measurement.Tags[GenAiNames.RequestModel]));
    }

    private static async Task AskAsync(string model, Func<Microsoft.AspNetCore.Http.HttpContext, Task> script, string stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(script);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(($"Proxy:Models:{model}:Upstream", model)) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(Body(model, stream));
        await response.TextAsync();
        await gateway.OverAsync(1);
    }

    private static string Body(string model, string stream) =>
        $$"""{"model":"{{model}}","max_tokens":100,"stream":{{stream}},"messages":[{"role":"user","content":"secret words"}]}""";
}
