using static Proxy.Tests.Api.Counting.Counted;

namespace Proxy.Tests.Api.Counting;

/// <summary>C6: the same 400s as a message's, from the same code, before upstream is asked.</summary>
public sealed class CountRefusalTests
{
    [Theory]
    [InlineData("{", "The request body is not valid JSON: unexpected end: line 1 column 2 (byte 1)")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""", "model: Field required")]
    [InlineData("""{"model":"claude-opus-5-5"}""", "messages: Field required")]
    [InlineData("""{"model":"claude-opus-5-5","messages":[]}""", "messages: at least one message is required")]
    [InlineData("""{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}],"tools":{}}""", "tools: Input should be a valid list")]
    [InlineData("""{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}],"container":5}""", "container: Input should be a valid string or dictionary")]
    public async Task C6_A_broken_request_is_refused_in_the_same_words(string body, string message)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(body);
        Assert.Equal(message, await response.AssertErrorAsync(400, "invalid_request_error"));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task C6_The_version_gate_applies()
    {
        const string body = """{"model":"claude-opus-5-5","temperature":1.0,"messages":[{"role":"user","content":"hi"}]}""";
        await using var gateway = await GatewayFixture.StartAsync();
        using var none = await gateway.CountAsync(Hello, ("anthropic-version", ""));
        Assert.Equal("anthropic-version: header is required", await none.AssertErrorAsync(400, "invalid_request_error"));
        using var refused = await gateway.CountAsync(body, ("anthropic-version", "2026-10-21"));
        Assert.Equal("temperature: Extra inputs are not permitted", await refused.AssertErrorAsync(400, "invalid_request_error"));
        using var taken = await gateway.CountAsync(body);
        await taken.TokensAsync("upstream");
    }

    [Fact]
    public async Task C6_The_rules_of_the_asked_model_apply_where_they_are_about_the_prompt()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var unknown = await gateway.CountAsync(Hello.Replace("claude-opus-5-5", "no-such-model", StringComparison.Ordinal));
        Assert.Equal("model: no-such-model", await unknown.AssertErrorAsync(404, "not_found_error"));
        using var thread = await gateway.CountAsync(Hello.Replace("{\"model\"", "{\"thread\":{\"type\":\"create\"},\"model\"", StringComparison.Ordinal));
        await thread.AssertErrorAsync(400, "invalid_request_error");
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task C6_Strict_clients_are_told_what_is_no_field_of_a_count()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Strict", "true")));
        using var response = await gateway.CountAsync(Hello.Replace("{\"model\"", "{\"max_tokens\":5,\"model\"", StringComparison.Ordinal));
        Assert.Equal("max_tokens: Extra inputs are not permitted", await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task C6_A_key_is_needed_and_the_method_is_POST()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", "another-key")));
        using var refused = await gateway.CountAsync(Hello);
        Assert.Equal("invalid x-api-key", await refused.AssertErrorAsync(401, "authentication_error"));
        using var wrong = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, Counted.Path));
        await wrong.AssertErrorAsync(405, "invalid_request_error");
    }
}
