using System.Diagnostics;
using System.Globalization;
using Proxy.Core.Telemetry;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Relay;

/// <summary>Limits, usage and telemetry of what is passed through.</summary>
public sealed class RelayLimitTests(StateServers servers)
{
    [Fact]
    public async Task A_limit_is_told_in_OpenAIs_headers_and_form()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:RequestsPerMinute", "1")));
        using (var first = await gateway.SendAsync(Asked.Post("/v1/chat/completions", """{"model":"gpt-5.6","messages":[{"role":"user","content":"hi"}]}""")))
        {
            Assert.Equal(200, (int)first.StatusCode);
            // Ours is tighter than upstream's 15000.
            Assert.Equal("1", first.Header("x-ratelimit-limit-requests"));
            Assert.Equal("0", first.Header("x-ratelimit-remaining-requests"));
            Assert.Matches("^(1m0s|[0-9]+s)$", first.Header("x-ratelimit-reset-requests"));
            Assert.Equal("40000000", first.Header("x-ratelimit-limit-tokens"));
            Assert.Null(first.Header("anthropic-ratelimit-requests-limit"));
        }

        using var second = await gateway.SendAsync(Asked.Post("/v1/responses", Asked.HelloStream));
        await second.AssertOpenAIErrorAsync(429, "rate_limit_error", "rate_limit_exceeded");
        Assert.InRange(int.Parse(second.Header("retry-after")!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("true", second.Header("x-should-retry"));
        Assert.Single(gateway.Simulator!.Requests);
    }

    [Theory]
    [InlineData("/v1/responses", Asked.HelloStream)]
    [InlineData("/v1/responses", """{"model":"gpt-5.6","input":"hello"}""")]
    [InlineData("/v1/chat/completions", """{"model":"gpt-5.6","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"gpt-5.6","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/embeddings", """{"model":"text-embedding-3-small","input":"hello"}""")]
    [InlineData("/v1/responses/compact", """{"model":"gpt-5.6","input":"hello"}""")]
    public async Task What_an_answer_used_is_read_from_the_passing_bytes(string path, string body)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:TokensPerDay", "100000")));
        using (var first = await gateway.SendAsync(Asked.Post(path, body))) await first.TextAsync();
        var logged = await LoggedAsync(gateway);
        Assert.Contains("outcome ok", logged, StringComparison.Ordinal);
        var (input, output) = (Number(logged, "tokens in "), Number(logged, ") out "));
        Assert.True(input > 0, logged);
        Assert.Equal(path != "/v1/embeddings", output > 0);

        using var second = await gateway.SendAsync(Asked.Post(path, body));
        var estimate = 100_000 - long.Parse(second.Header("x-ratelimit-remaining-tokens")!, CultureInfo.InvariantCulture) - input - output;
        Assert.Equal(body.Length / 4, estimate);
    }

    [Fact]
    public async Task Asking_about_what_is_there_costs_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(("Proxy:Limits:RequestsPerMinute", "1")));
        using var made = await gateway.SendAsync(Asked.Post("/v1/responses", Asked.Hello.Replace(""", "a_field_of_tomorrow""", ",\"x", StringComparison.Ordinal)));
        for (var i = 0; i < 3; i++)
        {
            using var counted = await gateway.SendAsync(Asked.Post("/v1/responses/input_tokens", """{"model":"gpt-5.6","input":"hello"}"""));
            Assert.Equal(200, (int)counted.StatusCode);
        }
    }

    [Fact]
    public async Task A_call_has_one_span_with_the_conventions_names()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProxyTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await GatewayFixture.StartAsync();
        using (var answer = await gateway.SendAsync(Asked.Post("/v1/embeddings", """{"model":"text-embedding-3-large","input":"span"}"""))) await answer.TextAsync();
        await LoggedAsync(gateway);
        // Other tests run beside this one.
        Activity span;
        lock (spans) span = Assert.Single(spans, span => span.DisplayName == "embeddings text-embedding-3-large");
        Assert.Equal("embeddings", span.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("openai", span.GetTagItem("gen_ai.provider.name"));
        Assert.Equal(1, span.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    /// <summary>The log line of the first request, as soon as it is there.</summary>
    private static async Task<string> LoggedAsync(GatewayFixture gateway)
    {
        await foreach (var record in gateway.Logs.GetLogsAsync(Replies.Cancellation))
        {
            if (record.Message.Contains("passed through", StringComparison.Ordinal)) return record.Message;
        }

        throw new InvalidOperationException("no log line");
    }

    private static long Number(string text, string after)
    {
        var rest = text[(text.IndexOf(after, StringComparison.Ordinal) + after.Length)..];
        return long.Parse(string.Concat(rest.TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
    }

    private GatewaySetup Setup(params (string Key, string? Value)[] settings) =>
        GatewaySetup.With([.. settings, ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")]);
}
