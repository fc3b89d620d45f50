using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Proxy.Core.Keys;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Admin;

public sealed class AdminKeyTests(StateServers servers)
{
    private const string AdminKey = "admin-key-under-test";

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_works_from_its_making_to_its_revocation_on_every_replica(StateServerKind kind)
    {
        var setup = Setup(kind);
        await using var one = await GatewayFixture.StartAsync(setup);
        await using var other = await GatewayFixture.StartAsync(setup);
        var (status, made) = await AskAsync(one, HttpMethod.Post, "/admin/keys", """{"name":"ci","tenant":"build","models":["claude-opus-5"],"limits":{"requests_per_minute":5}}""");
        Assert.Equal(HttpStatusCode.Created, status);
        var key = (string)made["key"]!;
        Assert.StartsWith("sk-rp-", key, StringComparison.Ordinal);

        await UntilAsync(other, key, HttpStatusCode.OK);
        using (var answer = await other.PostAsync(Bodies.Hello.Replace("claude-opus-5-5", "claude-opus-5", StringComparison.Ordinal), ("x-api-key", key)))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("4", answer.Headers.GetValues("anthropic-ratelimit-requests-remaining").Single());
        }

        using (var forbidden = await other.PostAsync(Bodies.Hello.Replace("claude-opus-5-5", "claude-haiku-5-5", StringComparison.Ordinal), ("x-api-key", key)))
            Assert.Equal(HttpStatusCode.NotFound, forbidden.StatusCode);

        var (_, list) = await AskAsync(other, HttpMethod.Get, "/admin/keys");
        Assert.Equal(["configured", "ci"], list["data"]!.AsArray().Select(entry => (string?)entry!["name"]));
        Assert.DoesNotContain(key, list.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(KeyHash.Of(key), list.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(one, HttpMethod.Delete, "/admin/keys/" + made["id"])).Status);
        await UntilAsync(other, key, HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(one, HttpMethod.Delete, "/admin/keys/" + made["id"])).Status);
    }

    [Theory]
    [InlineData("{}", "name: must have 1 to 100 characters")]
    [InlineData("""{"name":"a","tenant":"no spaces"}""", "tenant: must be 1 to 64 of [A-Za-z0-9._-]")]
    [InlineData("""{"name":"a","limits":{"requests_per_minute":0}}""", "limits.requests_per_minute: must be 1 or more")]
    [InlineData("""{"name":"a","limits":{"requests_per_minute":"x"}}""", "limits.requests_per_minute: is not what belongs here (see docs/operations.md)")]
    [InlineData("""{"name":"a","limits":{"per_hour":1}}""", "limits.per_hour: is not what belongs here (see docs/operations.md)")]
    [InlineData("""{"name":"a","model_limits":{"m":null}}""", "model_limits.m: must be limits")]
    [InlineData("""{"name":"\ud800"}""", "name: is not what belongs here (see docs/operations.md)")]
    [InlineData("[]", "body: is not what belongs here (see docs/operations.md)")]
    public async Task What_is_wrong_with_a_key_is_named(string body, string message)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet));
        var (status, error) = await AskAsync(gateway, HttpMethod.Post, "/admin/keys", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(message, (string?)error["error"]!["message"]);
    }

    [Fact]
    public async Task Nobody_else_gets_in_and_the_admin_key_opens_nothing_else()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(gateway, HttpMethod.Get, "/admin/keys", key: GatewayFixture.ClientKey)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(gateway, HttpMethod.Get, "/admin/keys", key: "")).Status);
        using var message = await gateway.PostAsync(Bodies.Hello, ("x-api-key", AdminKey));
        Assert.Equal(HttpStatusCode.Unauthorized, message.StatusCode);
    }

    [Fact]
    public async Task Without_an_admin_key_there_is_no_admin()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(gateway, HttpMethod.Get, "/admin/keys")).Status);
    }

    [Fact]
    public async Task A_configured_key_is_not_revoked_here()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet));
        var (status, _) = await AskAsync(gateway, HttpMethod.Delete, "/admin/keys/" + KeyHash.IdOf(GatewayFixture.ClientKey));
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private GatewaySetup Setup(StateServerKind kind) => GatewaySetup.With(
        ("PROXY_ADMIN_KEY", AdminKey),
        ("Proxy:Keys:configured:Key", GatewayFixture.ClientKey),
        ("ConnectionStrings:redis", servers.ConnectionOf(kind)),
        ("Proxy:State:Prefix", servers.NewPrefix()),
        ("Proxy:State:Timeout", "10"));

    private static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(GatewayFixture gateway, HttpMethod method, string path, string? body = null, string key = AdminKey)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key.Length > 0) request.Headers.Add("x-api-key", key);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await gateway.Http.SendAsync(request, Cancel);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!);
    }

    /// <summary>Asks for the models, which costs nothing, until the replica has heard.</summary>
    private static async Task UntilAsync(GatewayFixture gateway, string key, HttpStatusCode status)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Add("x-api-key", key);
            using var response = await gateway.Http.SendAsync(request, Cancel);
            if (response.StatusCode == status) return;
            // F20: who asks with a key that is not known yet is counted as guessing.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }
}
