namespace Proxy.Tests.Api.Relay;

/// <summary>The client's own key goes upstream.</summary>
public sealed class PassThroughKeyTests
{
    private const string Own = "sk-own-canary-3141592653";

    [Fact]
    public async Task The_clients_key_goes_upstream_and_nowhere_else()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream, ("OPENAI_API_KEY", null)));
        using (var message = await gateway.PostAsync(Bodies.Hello, ("x-api-key", Own))) Assert.Equal(200, (int)message.StatusCode);
        using (var passed = await gateway.SendAsync(Asked.Post("/v1/responses", Asked.Hello, ("authorization", "Bearer " + Own), ("openai-organization", "org-own")))) Assert.Equal(200, (int)passed.StatusCode);
        Assert.All(upstream.Headers, headers => Assert.Equal("Bearer " + Own, headers["authorization"]));
        Assert.Equal("org-own", upstream.Headers.Last()["openai-organization"]);
        await gateway.OverAsync(2);
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), record => record.Message.Contains(Own, StringComparison.Ordinal));
        Assert.Contains(gateway.Logs.GetSnapshot(), record => record.Message.Contains("tenant key_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_the_gateways_still_means_its_own_account()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream, ("PROXY_API_KEYS", GatewayFixture.ClientKey)));
        using (var message = await gateway.PostAsync(Bodies.Hello)) Assert.Equal(200, (int)message.StatusCode);
        Assert.Equal("Bearer " + GatewayFixture.UpstreamKey, Assert.Single(upstream.Headers)["authorization"]);
    }

    [Theory]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    public async Task C35_Upstream_judges_the_key(int status, string type)
    {
        const string error = """{"error":{"message":"Incorrect API key provided: sk-own-c********2653 of org-Abcdef123456","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, error));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using (var message = await gateway.PostAsync(Bodies.Hello, ("x-api-key", Own))) await message.AssertErrorAsync(status, type);
        using var passed = await gateway.SendAsync(Asked.Post("/v1/responses", Asked.Hello, ("authorization", "Bearer " + Own)));
        Assert.Equal(status, (int)passed.StatusCode);
        Assert.Equal(error, await passed.TextAsync());
    }

    [Fact]
    public async Task No_other_upstream_is_there_for_such_a_key()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var other = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(
            upstream, ("Proxy:Upstreams:other:BaseUrl", other.BaseUrl.ToString()), ("Proxy:Upstreams:other:Key", "sk-other-account"),
            ("Proxy:Models:house:Targets:0:Upstream", "other"), ("Proxy:Models:house:Targets:0:Model", "gpt-6-sol")));
        using var message = await gateway.PostAsync(Bodies.Hello.Replace("claude-opus-5-5", "house", StringComparison.Ordinal), ("x-api-key", Own));
        Assert.Equal("model: house", await message.AssertErrorAsync(404, "not_found_error"));
        using var passed = await gateway.SendAsync(Asked.Post("/v1/responses", Asked.Hello.Replace("gpt-5.6", "house", StringComparison.Ordinal), ("authorization", "Bearer " + Own)));
        await passed.AssertOpenAIErrorAsync(404, "invalid_request_error", "model_not_found");
        Assert.Empty(other.Bodies);
        Assert.Empty(upstream.Bodies);
    }

    [Fact]
    public async Task Without_any_key_nothing_is_asked()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using var message = await gateway.PostAsync(Bodies.Hello, ("x-api-key", ""));
        await message.AssertErrorAsync(401, "authentication_error");
        Assert.Empty(upstream.Bodies);
    }

    private static GatewaySetup Setup(ScriptedUpstream upstream, params (string Key, string? Value)[] settings) =>
        GatewaySetup.With([("Proxy:PassThroughKeys", "true"), .. settings]) with { Upstream = upstream.BaseUrl };
}
