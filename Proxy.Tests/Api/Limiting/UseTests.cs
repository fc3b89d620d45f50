using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api.Routing;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Limiting;

/// <summary>What counts, and what is told of it.</summary>
public sealed class UseTests(StateServers servers)
{
    [Fact]
    public async Task F25_Who_hangs_up_before_the_end_pays_for_what_was_sent()
    {
        const string Limit = "anthropic-ratelimit-output-tokens-remaining";
        await using var upstream = await HeldUpstream.StartAsync();
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:OutputTokensPerMinute", "10")) with { Upstream = upstream.BaseUrl });
        var stream = await gateway.PostAsync(Bodies.HelloStream);
        // One comes back in six seconds: what was sent is worth several.
        Assert.Equal("10", stream.Header(Limit));
        await using (var body = await stream.Content.ReadAsStreamAsync(Replies.Cancellation)) await Until.ReadAsync(body, "\"Hi\"");
        stream.Dispose();
        await Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Message.Contains(" 499 ", StringComparison.Ordinal))));
        using var next = await gateway.PostAsync(Bodies.Hello);
        Assert.InRange(Number(next, Limit), 1, 9);
    }

    [Fact]
    public async Task Another_name_of_a_model_is_no_way_around_its_limit()
    {
        const string Dated = "claude-opus-5-5-20261015";
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:ModelLimits:claude-opus-5-5:RequestsPerMinute", "2")));
        using (var first = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(200, (int)first.StatusCode);
        var body = Bodies.Hello.Replace("claude-opus-5-5", Dated, StringComparison.Ordinal);
        using (var other = await gateway.PostAsync(body)) Assert.Equal(200, (int)other.StatusCode);
        using var third = await gateway.PostAsync(body);
        await third.AssertErrorAsync(429, "rate_limit_error");
    }

    [Fact]
    public async Task The_limit_that_denied_is_the_one_that_is_named()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:RequestsPerMinute", "100"), ("Proxy:ModelLimits:claude-opus-5-5:RequestsPerMinute", "1")));
        using (var first = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(0, Number(first, "anthropic-ratelimit-requests-remaining"));
        using var second = await gateway.PostAsync(Bodies.Hello);
        Assert.Contains("rate limit of 1 requests per minute", await second.AssertErrorAsync(429, "rate_limit_error"), StringComparison.Ordinal);
        Assert.Equal("1", second.Header("anthropic-ratelimit-requests-limit"));
        Assert.Equal("0", second.Header("anthropic-ratelimit-requests-remaining"));
        Assert.NotNull(second.Header("anthropic-ratelimit-requests-reset"));
        Assert.InRange(Number(second, "retry-after"), 1, 60);
    }

    [Theory]
    [InlineData("500", "3", "500", "3")]
    [InlineData("500", "400", "10", "9")]
    [InlineData("500", null, "10", "9")]
    public async Task The_tighter_of_two_limits_is_told_with_all_of_its_three_numbers(string limit, string? remaining, string toldLimit, string toldRemaining)
    {
        var headers = new List<(string, string)> { ("x-ratelimit-limit-requests", limit) };
        if (remaining is not null) headers.Add(("x-ratelimit-remaining-requests", remaining));
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json, headers: [.. headers]));
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:RequestsPerMinute", "10")) with { Upstream = upstream.BaseUrl });
        using var answer = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(toldLimit, answer.Header("anthropic-ratelimit-requests-limit"));
        Assert.Equal(toldRemaining, answer.Header("anthropic-ratelimit-requests-remaining"));
        // Upstream told no reset: ours would be another bucket's.
        Assert.Equal(toldLimit == "10", answer.Header("anthropic-ratelimit-requests-reset") is not null);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(200, false)]
    [InlineData(0, true)] // told in the answer
    public async Task A_refusal_gives_its_tokens_back_and_a_broken_answer_does_not(int status, bool comesBack)
    {
        // One token comes back in 0.6 s: what a machine that is busy loses between the two is measured.
        const int Limit = 100;
        const string Left = "anthropic-ratelimit-input-tokens-remaining";
        await using var upstream = await ScriptedUpstream.StartAsync(
            status == 200 ? Broken : status == 0 ? FailedAnswers.Failed("server_error") : ScriptedUpstream.Reply(status, """{"error":{"message":"no","type":"invalid_request_error"}}"""),
            ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:InputTokensPerMinute", "100")) with { Upstream = upstream.BaseUrl });
        var estimate = Bodies.Hello.Length / 4;
        var started = TimeProvider.System.GetTimestamp();
        int told;
        using (var first = await gateway.PostAsync(Bodies.Hello))
        {
            told = (int)first.StatusCode;
            Assert.NotEqual(200, told);
            Assert.Equal(Limit - estimate, Number(first, Left));
            await first.TextAsync();
        }

        // A request's line in the log is the last thing that becomes of it: what it used is counted then.
        await Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Message.Contains($" {told} ", StringComparison.Ordinal))));
        using var second = await gateway.PostAsync(Bodies.Hello);
        var back = (long)Math.Ceiling(TimeProvider.System.GetElapsedTime(started).TotalMinutes * Limit);
        if (comesBack) Assert.Equal(Limit - estimate, Number(second, Left));
        else Assert.InRange(Number(second, Left), Limit - (2 * estimate), Math.Min(Limit - (2 * estimate) + back, Limit - estimate - 1));
    }

    [Fact]
    public async Task Decisions_and_repetitions_are_counted()
    {
        using var decisions = new MetricCollector<long>(ProxyTelemetry.LimitDecisions);
        using var repetitions = new MetricCollector<long>(ProxyTelemetry.Idempotency);
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:RequestsPerMinute", "1")));
        using (var first = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) Assert.Equal(200, (int)first.StatusCode);
        await Until.TrueAsync(async () =>
        {
            using var second = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
            return (int)second.StatusCode == 200;
        });

        using (var denied = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(429, (int)denied.StatusCode);
        // Counted a moment after the client has its answer.
        await Until.TrueAsync(() => Task.FromResult(Outcomes(decisions).IsSupersetOf(["admitted", "requests"]) && Outcomes(repetitions).IsSupersetOf(["kept", "replayed"])));
    }

    private static async Task Broken(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"id\":", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private static HashSet<object?> Outcomes(MetricCollector<long> counter) => [.. counter.GetMeasurementSnapshot().Select(measured => measured.Tags[GenAiNames.Outcome])];

    private static long Number(HttpResponseMessage answer, string header) => long.Parse(answer.Header(header)!, CultureInfo.InvariantCulture);

    private GatewaySetup Setup(params (string, string?)[] settings) => GatewaySetup.With(
        [.. settings, ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")]);
}
