using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api;

public sealed class SurfaceTests
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("HEAD", "/")]
    [InlineData("HEAD", "/api/hello")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/alive")]
    public async Task K2_Probes_need_no_key(string method, string path)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.NotNull(response.Header("request-id"));
    }

    [Theory]
    [InlineData("POST", "/v1/complete")]
    [InlineData("GET", "/..%2f..%2fetc%2fpasswd")]
    [InlineData("GET", "/v1/v1/v1/messages")]
    public async Task What_is_not_there_is_an_Anthropic_404(string method, string path)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message(Hello);
        request.Method = new HttpMethod(method);
        request.RequestUri = new Uri(path, UriKind.Relative);
        if (method == "GET") request.Content = null;
        using var response = await gateway.SendAsync(request);
        await response.AssertErrorAsync(404, "not_found_error");
    }

    [Theory]
    [InlineData("GET", "/v1/messages")]
    [InlineData("DELETE", "/v1/messages")]
    [InlineData("POST", "/v1/models")]
    public async Task A_wrong_method_is_a_405_in_Anthropics_shape(string method, string path)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await response.AssertErrorAsync(405, "invalid_request_error");
        Assert.NotNull(response.Header("allow"));
    }

    [Fact]
    public async Task D4_A_beta_query_changes_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message(Hello);
        request.RequestUri = new Uri("/v1/messages?beta=true", UriKind.Relative);
        using var with = await gateway.SendAsync(request);
        using var without = await gateway.PostAsync(Hello);
        var (one, two) = (await with.JsonAsync(), await without.JsonAsync());
        Assert.Equal(two.GetProperty("content").GetRawText(), one.GetProperty("content").GetRawText());
        Assert.Equal(2, gateway.Simulator!.Requests.Count);
    }

    [Theory] // C0.8
    [InlineData("false", 200)]
    [InlineData("true", 400)]
    public async Task C08_An_unknown_field_is_refused_only_where_the_gateway_is_strict(string strict, int status)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Strict", strict)));
        using var response = await gateway.PostAsync(Hello[..^1] + ",\"brand_new_field\":1}");
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200) Assert.Equal("brand_new_field:unknown", response.Header("x-gateway-warning"));
    }

    [Fact]
    public async Task D2_A_missing_version_is_named()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync(Hello, ("anthropic-version", ""));
        Assert.Equal("anthropic-version: header is required", await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task D1_Sampling_depends_on_the_version()
    {
        const string body = """{"model":"claude-sonnet-4-6","max_tokens":100,"temperature":1.0,"messages":[{"role":"user","content":"hello"}]}""";
        await using var gateway = await GatewayFixture.StartAsync();
        using var refused = await gateway.PostAsync(body, ("anthropic-version", "2026-10-21"));
        Assert.Equal("temperature: Extra inputs are not permitted", await refused.AssertErrorAsync(400, "invalid_request_error"));
        Assert.Empty(gateway.Simulator!.Requests);
        using var taken = await gateway.PostAsync(body);
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Contains("temperature", taken.Header("x-gateway-warning"));
    }

    [Fact]
    public async Task The_simulator_says_so_in_every_response()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("OPENAI_API_KEY", null), ("OPENAI_BASE_URL", null)));
        using var message = await gateway.PostAsync(Hello);
        using var probe = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/"));
        Assert.Equal(200, (int)message.StatusCode);
        Assert.Equal("simulator", message.Header("x-proxy-upstream"));
        Assert.Equal("simulator", probe.Header("x-proxy-upstream"));
    }
}
