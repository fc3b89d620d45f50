using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api;

public sealed class IdentityTests
{
    private const string One = "client-key-number-1", Two = "client-key-number-2";

    [Fact]
    public async Task D3_Either_header_authenticates_and_x_api_key_wins()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", One + "," + Two)));
        Assert.Equal(200, await StatusAsync(gateway, ("x-api-key", One)));
        Assert.Equal(200, await StatusAsync(gateway, ("x-api-key", ""), ("authorization", "Bearer " + One)));
        Assert.Equal(200, await StatusAsync(gateway, ("x-api-key", Two), ("authorization", "Bearer " + One)));
        Assert.Equal(200, await StatusAsync(gateway, ("x-api-key", One), ("authorization", "Bearer nobody-at-all")));
        Assert.Equal(401, await StatusAsync(gateway, ("x-api-key", "nobody-at-all"), ("authorization", "Bearer " + One)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("nobody-at-all", "")]
    [InlineData(" ", "")]
    [InlineData("", "Bearer ")]
    [InlineData("", "Bearer nobody-at-all")]
    [InlineData("", "Basic Y2xpZW50LWtleS1udW1iZXItMQ==")]
    [InlineData("", One)]
    [InlineData("nobody", "Bearer " + One)]
    public async Task F19_Every_wrong_key_gets_the_same_401(string apiKey, string authorization)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", One)));
        using var response = await gateway.PostAsync(Hello, ("x-api-key", apiKey), ("authorization", authorization));
        Assert.Equal("invalid x-api-key", await response.AssertErrorAsync(401, "authentication_error"));
        Assert.Equal("false", response.Header("x-should-retry"));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task F19_A_repeated_key_header_is_refused()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", One)));
        // Clients' libraries would make one header of the two.
        foreach (var repeated in (string[])[$"x-api-key: {One}\r\nx-api-key: {One}", $"authorization: Bearer {One}\r\nauthorization: Bearer {One}"])
        {
            using var client = await EndToEnd.RawClient.ConnectAsync(gateway.BaseUrl, Replies.Cancellation);
            await client.SendAsync($"GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\nanthropic-version: 2023-06-01\r\n{repeated}\r\n\r\n", Replies.Cancellation);
            Assert.StartsWith("HTTP/1.1 401 ", await client.ReadToEndAsync(Replies.Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Development_without_client_keys_takes_any_key_but_wants_one()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal(200, await StatusAsync(gateway, ("x-api-key", "whatever")));
        Assert.Equal(401, await StatusAsync(gateway, ("x-api-key", "")));
    }

    [Fact]
    public async Task The_key_is_checked_before_the_body_is_read()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", One)));
        using var response = await gateway.PostAsync("not json", ("x-api-key", "nobody-at-all"));
        await response.AssertErrorAsync(401, "authentication_error");
    }

    [Fact]
    public async Task Every_response_has_its_own_request_id_and_a_workspace_is_echoed()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var first = await gateway.PostAsync(Hello, ("anthropic-workspace-id", "wrkspc_01Ab-9"), ("request-id", "req_mine"));
        using var second = await gateway.PostAsync(Hello, ("anthropic-workspace-id", "not/an id"));
        Assert.Matches("^req_[0-9A-Za-z]{24}$", first.Header("request-id"));
        Assert.NotEqual(first.Header("request-id"), second.Header("request-id"));
        Assert.Equal("wrkspc_01Ab-9", first.Header("anthropic-workspace-id"));
        Assert.Null(second.Header("anthropic-workspace-id"));
    }

    private static async Task<int> StatusAsync(GatewayFixture gateway, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.PostAsync(Hello, headers);
        return (int)response.StatusCode;
    }
}
