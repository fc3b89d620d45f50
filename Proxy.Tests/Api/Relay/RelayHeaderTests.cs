namespace Proxy.Tests.Api.Relay;

/// <summary>F12: headers cross only where a list says so.</summary>
public sealed class RelayHeaderTests
{
    private const string Json = """{"id":"resp_1","object":"response"}""";

    [Fact]
    public async Task F12_Of_the_clients_headers_only_known_ones_reach_upstream_and_its_key_never()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Json));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post(
            "/v1/responses", Asked.Hello,
            ("openai-beta", "responses=v1"), ("user-agent", "codex_exec/0.169.0"), ("originator", "codex_exec"), ("session-id", "s1"), ("x-codex-window-id", "w1"), ("x-client-request-id", "c1"),
            ("openai-organization", "org-theirs"), ("openai-project", "proj_theirs"), ("cookie", "a=b"), ("x-forwarded-for", "10.0.0.1"), ("x-api-key", GatewayFixture.ClientKey), ("x-anything", "1"), ("traceparent", "00-1-2-3"));
        using var response = await gateway.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        var arrived = Assert.Single(upstream.Headers);
        Assert.Equal("Bearer " + GatewayFixture.UpstreamKey, arrived["authorization"]);
        Assert.Equal("identity", arrived["accept-encoding"]);
        Assert.Equal("codex_exec/0.169.0", arrived["user-agent"]);
        Assert.Equal("w1", arrived["x-codex-window-id"]);
        string[] expected = ["accept-encoding", "authorization", "content-length", "content-type", "host", "openai-beta", "originator", "session-id", "user-agent", "x-client-request-id", "x-codex-window-id"];
        Assert.Equal(expected, arrived.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("modèle", "mod%C3%A8le")]
    [InlineData("a\\r\\nx-evil: 1", "a%0D%0Ax-evil%3A%201")]
    [InlineData("\\ud800", "%EF%BF%BD")]
    [InlineData("LONG", "mmmm")]
    public async Task F12_Whatever_a_model_is_called_it_breaks_no_header(string model, string told)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Json));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var body = $$"""{"model":"{{model.Replace("LONG", new string('m', 900), StringComparison.Ordinal)}}","input":"hi"}""";
        using var response = await gateway.SendAsync(Asked.Post("/v1/responses", body));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(body, Assert.Single(upstream.Bodies));
        Assert.StartsWith(told, response.Header("x-proxy-model"), StringComparison.Ordinal);
        Assert.InRange(response.Header("x-gateway-upstream-model")!.Length, 1, 256);
        Assert.Null(response.Header("x-evil"));
    }

    [Fact]
    public async Task F12_Of_upstreams_headers_only_known_ones_reach_the_client_and_its_account_never()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Json, headers:
        [
            ("x-request-id", "req_upstream1"), ("openai-processing-ms", "12"), ("openai-version", "2020-10-01"), ("x-ratelimit-remaining-tokens", "5"), ("x-codex-primary-used-percent", "3"),
            ("openai-organization", "org-ours"), ("openai-project", "proj_ours"), ("set-cookie", "__cf=1"), ("cf-ray", "1"), ("server", "cloudflare"), ("x-anything", "1"),
        ]));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.Equal("req_upstream1", response.Header("x-request-id"));
        Assert.Equal("req_upstream1", response.Header("x-gateway-upstream-request-id"));
        var names = response.Headers.Concat(response.Content.Headers).Select(header => header.Key.ToLowerInvariant()).Order(StringComparer.Ordinal);
        string[] expected =
        [
            "content-length", "content-type", "date", "openai-processing-ms", "openai-version", "request-id", "x-codex-primary-used-percent", "x-gateway-upstream-model", "x-gateway-upstream-request-id",
            "x-proxy-attempts", "x-proxy-model", "x-proxy-upstream", "x-ratelimit-remaining-tokens", "x-request-id",
        ];
        Assert.Equal(expected, names);
    }
}
