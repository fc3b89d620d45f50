using Proxy.Tests.State;

namespace Proxy.Tests.Api.Relay;

/// <summary>F21: upstream keeps responses for one account; the gateway keeps tenants apart.</summary>
public sealed class StoredResponseTests(StateServers servers)
{
    [Theory]
    [InlineData("""{"model":"gpt-5.6","input":"mine"}""")]
    [InlineData("""{"model":"gpt-5.6","input":"mine","stream":true}""")]
    public async Task F21_Another_tenants_response_is_unknown(string body)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup());
        var id = await MakeAsync(gateway, body);
        foreach (var (method, rest) in ((string, string)[])[("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("GET", "/input_items")])
        {
            var before = gateway.Simulator!.Requests.Count;
            using var stolen = await gateway.SendAsync(Asked.With(new HttpMethod(method), "/v1/responses/" + id + rest, null, ("authorization", "Bearer sk-other-tenant")));
            Assert.Equal($"Response with id '{id}' not found.", await stolen.AssertOpenAIErrorAsync(404, "invalid_request_error", null));
            Assert.Equal(before, gateway.Simulator.Requests.Count);
        }

        using var continued = await gateway.SendAsync(Asked.Post("/v1/responses", $$"""{"model":"gpt-5.6","input":"and?","previous_response_id":"{{id}}"}""", ("authorization", "Bearer sk-other-tenant")));
        await continued.AssertOpenAIErrorAsync(404, "invalid_request_error", null);

        using var own = await gateway.SendAsync(Asked.Get("/v1/responses/" + id));
        Assert.Equal(id, (await own.JsonAsync()).GetProperty("id").GetString());
        using var items = await gateway.SendAsync(Asked.Get("/v1/responses/" + id + "/input_items"));
        Assert.Equal("mine", (await items.JsonAsync()).GetProperty("data")[0].GetProperty("content")[0].GetProperty("text").GetString());
        using var deleted = await gateway.SendAsync(Asked.With(HttpMethod.Delete, "/v1/responses/" + id, null));
        Assert.True((await deleted.JsonAsync()).GetProperty("deleted").GetBoolean());
    }

    [Fact]
    public async Task What_is_not_stored_is_not_noted()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup());
        var id = await MakeAsync(gateway, """{"model":"gpt-5.6","input":"mine","store":false}""");
        using var response = await gateway.SendAsync(Asked.Get("/v1/responses/" + id));
        await response.AssertOpenAIErrorAsync(404, "invalid_request_error", null);
        Assert.Single(gateway.Simulator!.Requests);
    }

    private static async Task<string> MakeAsync(GatewayFixture gateway, string body)
    {
        using var made = await gateway.SendAsync(Asked.Post("/v1/responses", body));
        var text = await made.TextAsync();
        Assert.Equal(200, (int)made.StatusCode);
        var at = text.IndexOf("\"resp_", StringComparison.Ordinal) + 1;
        return text[at..text.IndexOf('"', at)];
    }

    private GatewaySetup Setup() => GatewaySetup.With(
        ("PROXY_API_KEYS", GatewayFixture.ClientKey + ",sk-other-tenant"),
        ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)),
        ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10"));
}
