
namespace Proxy.Tests.Api.Relay;

/// <summary>Errors of the gateway in OpenAI's form; errors of upstream as they are.</summary>
public sealed class RelayErrorTests
{
    [Theory]
    [InlineData("GET", "/v1/moderations", 404)]
    [InlineData("POST", "/v1/images/generations", 404)]
    [InlineData("POST", "/v1/responses/resp_1/unknown", 404)]
    [InlineData("POST", "/v1/responses/..%2F..%2Ffiles/cancel", 404)]
    [InlineData("PUT", "/v1/responses", 405)]
    [InlineData("GET", "/v1/responses", 405)]
    [InlineData("GET", "/v1/chat/completions", 405)]
    public async Task What_is_not_there_is_told_in_OpenAIs_form(string method, string path, int status)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(Asked.With(new HttpMethod(method), path, null));
        await response.AssertOpenAIErrorAsync(status, "invalid_request_error", null);
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task An_Anthropic_client_is_told_in_Anthropics()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(Asked.Get("/v1/moderations", ("anthropic-version", "2023-06-01")));
        await response.AssertErrorAsync(404, "not_found_error");
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_before_upstream_is_asked()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", GatewayFixture.ClientKey)));
        foreach (var key in (string[])["Bearer wrong", ""])
        {
            using var request = Asked.Post("/v1/chat/completions", Asked.Hello, ("authorization", key));
            using var response = await gateway.SendAsync(request);
            await response.AssertOpenAIErrorAsync(401, "invalid_request_error", "invalid_api_key");
        }

        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"model":"gpt-5.6","input":"a","model":"gpt-6-astra"}""")]
    [InlineData("""{"model":"gpt-5.6","input":"a","\u006dodel":"gpt-6-astra"}""")]
    public async Task A_body_that_could_mean_anything_is_refused(string body)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = Asked.Post("/v1/responses", body);
        using var response = await gateway.SendAsync(request);
        await response.AssertOpenAIErrorAsync(400, "invalid_request_error", null);
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task A_key_for_certain_models_is_good_for_no_others()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Keys:ci:Key", GatewayFixture.ClientKey), ("Proxy:Keys:ci:Models:0", "gpt-5.6")));
        using (var allowed = await gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"gpt-5.6","input":"a"}"""))) Assert.Equal(200, (int)allowed.StatusCode);
        using var other = await gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"gpt-6-astra","input":"a"}"""));
        Assert.Contains("`gpt-6-astra`", await other.AssertOpenAIErrorAsync(404, "invalid_request_error", "model_not_found"), StringComparison.Ordinal);
        using var none = await gateway.SendAsync(Asked.Post("/v1/responses", """{"input":"a","prompt":{"id":"pmpt_1"}}"""));
        await none.AssertOpenAIErrorAsync(404, "invalid_request_error", "model_not_found");
    }

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/v1/chat/completions")]
    public async Task Upstreams_errors_pass_as_they_are_without_its_account(string path)
    {
        const string body = """{"error":{"message":"Rate limit reached for gpt-5.6 in organization org-Abc123def456 on requests per min.", "type":"requests","param":null,"code":"rate_limit_exceeded"}}""";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(429, body, headers: [("retry-after", "7"), ("retry-after-ms", "6500"), ("openai-organization", "org-Abc123def456")]));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post(path, Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(body.Replace("org-Abc123def456", "***", StringComparison.Ordinal), await response.TextAsync());
        Assert.Equal("7", response.Header("retry-after"));
        Assert.Equal("6500", response.Header("retry-after-ms"));
        Assert.Null(response.Header("openai-organization"));
        Assert.Single(upstream.Bodies);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task The_gateways_own_key_is_no_business_of_the_clients(int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, $$$"""{"error":{"message":"Incorrect API key provided: {{{GatewayFixture.UpstreamKey}}}","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"""));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.Equal("upstream authentication failed", await response.AssertOpenAIErrorAsync(500, "server_error", null));
        Assert.Equal("false", response.Header("x-should-retry"));
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), record => record.Message.Contains(GatewayFixture.UpstreamKey, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(502, "<html>nginx</html>", "text/html", 500, "server_error")]
    [InlineData(503, "", "text/plain", 503, "service_unavailable_error")]
    [InlineData(302, "{}", "application/json", 500, "server_error")]
    [InlineData(200, "<html>login</html>", "text/html", 500, "server_error")]
    public async Task F28_F37_What_is_no_answer_of_an_API_is_not_passed_on(int status, string body, string type, int told, string error)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, body, type));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.DoesNotContain("html", await response.AssertOpenAIErrorAsync(told, error, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_is_refused_so_that_clients_go_on_over_HTTP()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = Asked.Get("/v1/responses", ("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="));
        using var response = await gateway.SendAsync(request);
        await response.AssertOpenAIErrorAsync(426, "invalid_request_error", null);
    }

    [Fact]
    public async Task A_refused_connection_is_told_in_OpenAIs_form()
    {
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = new Uri("http://127.0.0.1:1/v1") });
        using var request = Asked.Post("/v1/embeddings", Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.Equal("upstream unavailable", await response.AssertOpenAIErrorAsync(500, "server_error", null));
    }
}
