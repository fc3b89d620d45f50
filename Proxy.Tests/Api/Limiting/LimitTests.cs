using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Limiting;

public sealed class LimitTests(StateServers servers)
{
    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Two_replicas_share_one_limit(StateServerKind kind)
    {
        var setup = Setup(kind, ("Proxy:Limits:RequestsPerMinute", "2"));
        await using var one = await GatewayFixture.StartAsync(setup);
        await using var other = await GatewayFixture.StartAsync(setup);
        using (var first = await one.PostAsync(Bodies.Hello))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal("2", first.Header("anthropic-ratelimit-requests-limit"));
            Assert.Equal("1", first.Header("anthropic-ratelimit-requests-remaining"));
            Assert.InRange(DateTimeOffset.Parse(first.Header("anthropic-ratelimit-requests-reset")!, CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddSeconds(5), TimeProvider.System.GetUtcNow().AddSeconds(60));
        }

        using (var second = await other.PostAsync(Bodies.Hello)) Assert.Equal("0", second.Header("anthropic-ratelimit-requests-remaining"));
        using var third = await one.PostAsync(Bodies.Hello);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.InRange(int.Parse(third.Header("retry-after")!, CultureInfo.InvariantCulture), 1, 30);
        Assert.Equal("true", third.Header("x-should-retry"));
        var error = JsonNode.Parse(await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal("rate_limit_error", (string?)error["type"]);
        Assert.Equal("This request would exceed your rate limit of 2 requests per minute. Please try again later.", (string?)error["message"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answers_true_use_is_what_counts(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind, ("Proxy:Limits:InputTokensPerMinute", "100000"), ("Proxy:Limits:TokensPerDay", "1000000")));
        long input = 0, output = 0;
        using (var first = await gateway.PostAsync(Bodies.Hello))
        {
            var usage = JsonNode.Parse(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["usage"]!;
            input = (long)usage["input_tokens"]! + (long)usage["cache_read_input_tokens"]! + (long)usage["cache_creation_input_tokens"]!;
            output = (long)usage["output_tokens"]!;
        }

        using var second = await gateway.PostAsync(Bodies.Hello);
        // The second request's own estimate is taken too; it is the same as the first's was.
        var estimate = 100_000 - long.Parse(second.Header("anthropic-ratelimit-input-tokens-remaining")!, CultureInfo.InvariantCulture) - input;
        Assert.InRange(estimate, 1, 100);
        Assert.True(output > 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_request_that_is_larger_than_its_limit_need_not_be_tried_again(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind, ("Proxy:Limits:InputTokensPerMinute", "1")));
        using var denied = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Equal("false", denied.Header("x-should-retry"));
        Assert.False(gateway.Simulator!.Requests.Count > 0, "upstream was asked");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_place_of_an_answer_is_free_when_it_is_over(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind, ("Proxy:Limits:ConcurrentStreams", "1")));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.PostAsync(Bodies.Hello);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            await gateway.OverAsync(i + 1);
        }
    }

    [Fact]
    public async Task F39_Without_the_state_each_replica_counts_for_itself_and_is_not_ready()
    {
        await using var gateway = await GatewayFixture.StartAsync(Nowhere(("Proxy:Limits:RequestsPerMinute", "1")));
        using (var first = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using (var second = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/alive", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Single(gateway.Logs.GetSnapshot(), line => line.Id.Id == 21);
    }

    [Fact]
    public async Task F39_A_gateway_that_is_to_be_closed_then_refuses_what_is_limited()
    {
        await using var gateway = await GatewayFixture.StartAsync(Nowhere(("Proxy:Limits:RequestsPerMinute", "1"), ("Proxy:State:WhenDown", "closed")));
        using var refused = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(529, (int)refused.StatusCode);
        Assert.Contains("rate limits cannot be checked", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_limited_nobody_asks_the_state()
    {
        await using var gateway = await GatewayFixture.StartAsync(Nowhere());
        using var answer = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
    }

    private GatewaySetup Setup(StateServerKind kind, params (string, string?)[] settings) => GatewaySetup.With(
        [.. settings, ("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")]);

    private static GatewaySetup Nowhere(params (string, string?)[] settings) =>
        GatewaySetup.With([.. settings, ("ConnectionStrings:redis", $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=100")]);
}
