using System.Text.Json;
using Proxy.Tests.Api.Routing;

namespace Proxy.Tests.Api.Admin;

/// <summary>/admin/diagnostics/translate: what a request becomes, without asking upstream.</summary>
public sealed class TranslateEndpointTests
{
    private const string AdminKey = "admin-key-under-test";
    private const string Hello = """{"model":"team","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData(Hello)]
    [InlineData("""{"model":"alone","max_tokens":100,"stream":true,"top_k":3,"system":"be brief","metadata":{"user_id":"u1"},"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":"no"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    public async Task It_is_what_upstream_would_be_sent(string body)
    {
        await using var fleet = await StartAsync();
        var told = await TellAsync(fleet, body, 200);
        Assert.Equal(0, fleet.A.Calls);
        using var live = await fleet.Gateway.PostAsync(body);
        await live.TextAsync();
        using var sent = JsonDocument.Parse(Assert.Single(fleet.A.Bodies));
        Assert.True(JsonElement.DeepEquals(sent.RootElement, told.GetProperty("request")), told.GetProperty("request").ToString());
        Assert.Equal(live.Header("x-gateway-warning") ?? "", string.Join(", ", told.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("warning").GetString())));
    }

    [Fact]
    public async Task Another_target_can_be_asked_for()
    {
        await using var fleet = await StartAsync();
        var told = await TellAsync(fleet, Hello, 200, "?upstream=b");
        Assert.Equal(("b", "gpt-6.1-sol"), (told.GetProperty("target").GetProperty("upstream").GetString(), told.GetProperty("target").GetProperty("model").GetString()));
        Assert.Equal("***", told.GetProperty("headers").GetProperty("api-key").GetString());
        told = await TellAsync(fleet, Hello, 200, "?upstream=b&model=gpt-4.1");
        Assert.Equal("gpt-4.1", told.GetProperty("request").GetProperty("model").GetString());
        await TellAsync(fleet, Hello, 400, "?upstream=nobody");
        Assert.Equal(0, fleet.A.Calls + fleet.B.Calls);
    }

    [Theory]
    [InlineData("""{"model":"alone","max_tokens":100,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_9","content":"x"}]}]}""", 400, "invalid_request_error", "R9")]
    [InlineData("""{"model":"alone","max_tokens":100,"stop_sequences":[" "],"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error", "R57")]
    [InlineData("""{"model":"claude-nobody","max_tokens":100,"messages":[{"role":"user","content":"x"}]}""", 404, "not_found_error", "R1")]
    [InlineData("""{"model":"alone","messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error", "C0.7")]
    [InlineData("not json", 400, "invalid_request_error", "C0.7")]
    public async Task A_request_that_would_be_refused_gets_its_error_and_the_row(string body, int status, string type, string row)
    {
        await using var fleet = await StartAsync();
        var told = await TellAsync(fleet, body, status);
        Assert.Equal((type, row), (told.GetProperty("error").GetProperty("type").GetString(), told.GetProperty("row").GetString()));
        using var live = await fleet.Gateway.PostAsync(body);
        Assert.Equal(status, (int)live.StatusCode);
        Assert.Equal((await live.JsonAsync()).GetProperty("error").GetProperty("message").GetString(), told.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Betas_count_and_secrets_are_masked()
    {
        await using var fleet = await StartAsync();
        const string body = """{"model":"alone","max_tokens":100,"mcp_servers":[{"type":"url","url":"https://mcp.test/sse","name":"m","authorization_token":"secret-token-of-a-server"}],"tools":[{"type":"mcp_toolset","mcp_server_name":"m"}],"messages":[{"role":"user","content":"hello secret-token-of-a-server"}]}""";
        var told = await TellAsync(fleet, body, 200, "", ("anthropic-beta", "mcp-client-2025-11-20"));
        Assert.DoesNotContain("secret-token-of-a-server", told.ToString(), StringComparison.Ordinal);
        Assert.Equal("***", told.GetProperty("request").GetProperty("tools")[0].GetProperty("authorization").GetString());
        Assert.Contains(told.GetProperty("rows").EnumerateArray(), row => row.GetProperty("row").GetString() == "R50");
        Assert.DoesNotContain(GatewayFixture.UpstreamKey, told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_passed_through_is_shown_with_the_name_of_its_target()
    {
        await using var fleet = await Fleet.StartAsync(settings:
        [
            ("PROXY_ADMIN_KEY", AdminKey), ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", "https://claude.test/v1"), ("Proxy:Upstreams:claude:Key", "key-of-claude"),
            ("Proxy:Models:own:Targets:0:Upstream", "claude"), ("Proxy:Models:own:Targets:0:Model", "claude-of-the-future"),
        ]);
        // A tool that nobody knows here is none of the gateway's business then.
        var told = await TellAsync(fleet, """{"model":"own","max_tokens":9,"stream":true,"tools":[{"type":"of_the_future","name":"x"}],"messages":[]}""", 200);
        Assert.Equal("https://claude.test/v1/messages", told.GetProperty("target").GetProperty("url").GetString());
        Assert.Equal("""{"x-api-key":"***","accept":"text/event-stream"}""", JsonSerializer.Serialize(told.GetProperty("headers")));
        Assert.Equal("""{"model":"claude-of-the-future","max_tokens":9,"stream":true,"tools":[{"type":"of_the_future","name":"x"}],"messages":[]}""", JsonSerializer.Serialize(told.GetProperty("request")));
        Assert.Equal("R1", Assert.Single(told.GetProperty("notes").EnumerateArray()).GetProperty("row").GetString());
    }

    [Fact]
    public async Task What_the_gateway_would_do_besides_is_noted_with_its_row()
    {
        await using var fleet = await Fleet.StartAsync(settings: [("PROXY_ADMIN_KEY", AdminKey), ("Proxy:Upstreams:b:Dialect", "generic")]);
        var told = await TellAsync(fleet, """{"model":"team","max_tokens":0,"messages":[{"role":"user","content":"x"}]}""", 200, "?upstream=b");
        Assert.Equal(JsonValueKind.Null, told.GetProperty("request").ValueKind);
        Assert.Equal("R55", Assert.Single(told.GetProperty("notes").EnumerateArray()).GetProperty("row").GetString());
        told = await TellAsync(fleet, """{"model":"team","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"thinking","thinking":"of another","signature":"EqQBfromAnthropic"},{"type":"text","text":"y"}]},{"role":"user","content":"z"}]}""", 200);
        Assert.Equal("R26", Assert.Single(told.GetProperty("notes").EnumerateArray()).GetProperty("row").GetString());
        Assert.DoesNotContain("of another", told.GetProperty("request").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_admin_key_opens_it()
    {
        await using var fleet = await StartAsync();
        using var request = GatewayFixture.Message(Hello);
        request.RequestUri = new Uri("/admin/diagnostics/translate", UriKind.Relative);
        using var response = await fleet.Gateway.SendAsync(request);
        await response.AssertErrorAsync(401, "authentication_error");
    }

    private static Task<Fleet> StartAsync() => Fleet.StartAsync(settings: ("PROXY_ADMIN_KEY", AdminKey));

    private static async Task<JsonElement> TellAsync(Fleet fleet, string body, int status, string query = "", params (string, string)[] headers)
    {
        using var request = GatewayFixture.Message(body, [("x-api-key", AdminKey), .. headers]);
        request.RequestUri = new Uri("/admin/diagnostics/translate" + query, UriKind.Relative);
        using var response = await fleet.Gateway.SendAsync(request);
        Assert.True((int)response.StatusCode == status, await response.TextAsync());
        return await response.JsonAsync();
    }
}
