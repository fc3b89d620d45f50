using Microsoft.Extensions.Time.Testing;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api;

/// <summary>C5: what upstream's limits become.</summary>
public sealed class UpstreamHeaderTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Limits_come_under_Anthropics_names_and_resets_as_moments()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json, headers:
        [
            ("x-ratelimit-limit-requests", "500"), ("x-ratelimit-remaining-requests", "499"), ("x-ratelimit-reset-requests", "1m30s"),
            ("x-ratelimit-limit-tokens", "30000"), ("x-ratelimit-remaining-tokens", "29000"), ("x-ratelimit-reset-tokens", "2s"),
        ]));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = new FakeTimeProvider(s_now) });
        using var response = await gateway.PostAsync(Hello);
        Assert.Equal("500", response.Header("anthropic-ratelimit-requests-limit"));
        Assert.Equal("499", response.Header("anthropic-ratelimit-requests-remaining"));
        Assert.Equal("2026-11-22T12:01:30Z", response.Header("anthropic-ratelimit-requests-reset"));
        Assert.Equal("30000", response.Header("anthropic-ratelimit-input-tokens-limit"));
        Assert.Equal("29000", response.Header("anthropic-ratelimit-tokens-remaining"));
        Assert.Equal("2026-11-22T12:00:02Z", response.Header("anthropic-ratelimit-tokens-reset"));
        Assert.Null(response.Header("anthropic-ratelimit-output-tokens-limit"));
    }

    [Fact]
    public async Task Limits_that_are_no_numbers_are_left_out()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json, headers:
            [("x-ratelimit-limit-requests", "many"), ("x-ratelimit-reset-requests", "soon"), ("x-request-id", "not an id")]));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(Hello);
        Assert.Null(response.Header("anthropic-ratelimit-requests-limit"));
        Assert.Null(response.Header("anthropic-ratelimit-requests-reset"));
        Assert.Null(response.Header("x-gateway-upstream-request-id"));
    }
}
