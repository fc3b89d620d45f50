using System.Collections.Concurrent;
using System.Diagnostics;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Counting;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Telemetry;

/// <summary>Through a whole gateway; each test has a model name of its own.</summary>
public sealed class CountCallTests
{
    [Theory]
    [InlineData("gpt-4.1-count-test", 200, """{"input_tokens":41}""", 41, null, ActivityStatusCode.Unset)]
    [InlineData("gpt-4.1-no-count-test", 500, "", null, "no_count", ActivityStatusCode.Error)]
    public async Task A_count_is_one_span_of_its_own_kind(string model, int status, string answer, int? tokens, string? error, ActivityStatusCode code)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProxyTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, answer));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.CountAsync(Counted.Hello.Replace("claude-opus-5-5", model, StringComparison.Ordinal));
        await response.TokensAsync(tokens is null ? "local" : "upstream");
        await Until.TrueAsync(() => Task.FromResult(spans.Any(activity => model.Equals(activity.GetTagItem(GenAiNames.RequestModel)))));
        var span = Assert.Single(spans, activity => model.Equals(activity.GetTagItem(GenAiNames.RequestModel)));
        Assert.Equal("count_tokens " + model, span.DisplayName);
        Assert.Equal("count_tokens", span.GetTagItem(GenAiNames.OperationName));
        Assert.Equal(tokens, span.GetTagItem(GenAiNames.InputTokens));
        Assert.Equal(error, span.GetTagItem(GenAiNames.ErrorType));
        Assert.Equal(code, span.Status);
    }
}
