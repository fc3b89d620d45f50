using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Upstream;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Docs;

/// <summary>The examples of docs/operations.md, read as the gateway reads them.</summary>
public sealed class OperationsTests(StateServers servers)
{
    [Fact]
    public void The_routing_example_is_valid_and_does_what_it_says()
    {
        var options = Read(Example("Routing"));
        Assert.Equal((UpstreamAuth.ApiKey, UpstreamDialect.Azure), (options.Upstreams["azure"].Auth, options.Upstreams["azure"].Dialect));
        Assert.Equal(new Version(1, 1), options.Upstreams["lab"].HttpVersion);
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = options.Upstream,
            Dialects = options.Upstreams.ToDictionary(upstream => upstream.Key, upstream => upstream.Value.Dialect),
            Models = options.Models,
            Profiles = options.Profiles,
        });
        Assert.Equal([("openai", "gpt-6.1-sol"), ("azure", "sol-eu")], catalog.Plan("claude-opus-5-5").For(0).Select(route => (route.Upstream, route.UpstreamModel)));
        Assert.True(catalog.Plan("claude-team").IsSplit);
        Assert.Equal("gpt-6.1", catalog.Plan("claude-opus-5-5").For(0)[1].Profile.Family);
    }

    [Fact]
    public void The_keys_example_is_valid_and_does_what_it_says()
    {
        var hash = KeyHash.Of("sk-ci");
        var options = Read(Example("Keys").Replace("<SHA-256 of the key, 64 hex digits>", hash, StringComparison.Ordinal).Replace("<the key itself, from a secret>", "sk-alice", StringComparison.Ordinal));
        var ring = new KeyRing(options.Keys);
        Assert.Equal("research", ring.Find("sk-alice")!.Tenant);
        var ci = ring.Find("sk-ci")!;
        Assert.Equal(("build", 60), (ci.Tenant, ci.Limits.RequestsPerMinute));
        Assert.Equal(["claude-haiku-5-5"], ci.Models);
    }

    [Fact]
    public async Task The_body_that_makes_a_key_makes_it()
    {
        var body = Regex.Match(Repository.Read("docs/operations.md"), @"^\| `POST /admin/keys` \| `([^`]+)`", RegexOptions.Multiline).Groups[1].Value;
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(
            ("PROXY_ADMIN_KEY", "admin-key-under-test"), ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix())));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/keys") { Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "x-api-key", "admin-key-under-test" } } };
        using var response = await gateway.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = await response.JsonAsync();
        Assert.Equal(60, made.GetProperty("limits").GetProperty("requests_per_minute").GetInt32());
        Assert.Equal(1_000_000, made.GetProperty("model_limits").GetProperty("claude-opus-5").GetProperty("tokens_per_day").GetInt32());
    }

    [Fact]
    public void The_limits_example_is_valid_and_does_what_it_says()
    {
        var options = Read(Example("Limits"));
        Assert.Equal(new LimitRule { RequestsPerMinute = 60, InputTokensPerMinute = 400_000, OutputTokensPerMinute = 80_000, ConcurrentStreams = 8 }, options.Limits);
        Assert.Equal(new LimitRule { TokensPerDay = 5_000_000 }, options.ModelLimits["claude-opus-5-5"]);
    }

    [Fact]
    public async Task The_batch_example_makes_a_batch_that_is_done()
    {
        var example = Regex.Match(Repository.Read("docs/operations.md"), @"^## Batches$.*?^```sh$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        await using var gateway = await GatewayFixture.StartAsync();
        using var made = await gateway.CreateAsync(Regex.Match(example, "-d '([^']+)'").Groups[1].Value);
        var batch = await made.JsonAsync();
        await Until.TrueAsync(async () =>
        {
            batch = await gateway.ReadAsync($"{BatchClient.Root}/{batch.GetProperty("id").GetString()}");
            return batch.GetProperty("processing_status").GetString() == "ended";
        });
        using var results = await gateway.AskAsync(HttpMethod.Get, batch.GetProperty("results_url").GetString()!);
        Assert.StartsWith("""{"custom_id":"greeting-1","result":{"type":"succeeded",""", await results.TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>The page's curl, header for header.</summary>
    [Fact]
    public async Task The_idempotency_example_is_run_once_however_often_it_is_sent()
    {
        var example = Regex.Match(Repository.Read("docs/operations.md"), @"^## Idempotency$.*?^```sh$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var body = Regex.Match(example, "-d '([^']+)'").Groups[1].Value;
        var headers = Regex.Matches(example, "-H '([^:]+): ([^']+)'").Where(header => header.Groups[1].Value != "content-type").Select(header => (header.Groups[1].Value, header.Groups[2].Value)).ToArray();
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(
            ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix())));
        using var first = await gateway.PostAsync(body, headers);
        var text = await first.TextAsync();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        HttpResponseMessage second;
        // The record is closed a moment after the client has its answer.
        while ((second = await gateway.PostAsync(body, headers)).StatusCode == HttpStatusCode.Conflict) second.Dispose();
        using (second)
        {
            Assert.Equal(text, await second.TextAsync());
            Assert.Equal("true", second.Header("idempotent-replayed"));
        }
    }

    /// <summary>The page's curl, and every member of its answer but what it shortens.</summary>
    [Fact]
    public async Task The_diagnostics_example_shows_what_the_request_becomes()
    {
        var page = Regex.Match(Repository.Read("docs/operations.md"), @"^## What a request becomes$.*?^```sh$(.*?)^```$.*?^```json$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        var body = Regex.Match(page.Groups[1].Value, "-d '([^']+)'").Groups[1].Value;
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_ADMIN_KEY", "admin-key-under-test"), ("Proxy:Upstream", "openai")));
        var calls = gateway.Simulator!.Requests.Count;
        using var request = GatewayFixture.Message(body, ("x-api-key", "admin-key-under-test"));
        request.RequestUri = new Uri("/admin/diagnostics/translate", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (shown, told) = (JsonDocument.Parse(page.Groups[2].Value).RootElement, await response.JsonAsync());
        Assert.Equal(shown.EnumerateObject().Select(member => member.Name), told.EnumerateObject().Select(member => member.Name));
        Assert.Equal(shown.GetProperty("target").GetProperty("model").GetString(), told.GetProperty("target").GetProperty("model").GetString());
        foreach (var exact in (string[])["headers", "warnings", "notes"]) Assert.True(JsonElement.DeepEquals(shown.GetProperty(exact), told.GetProperty(exact)), told.GetProperty(exact).ToString());
        Assert.All(shown.GetProperty("rows").EnumerateArray(), row => Assert.Contains(told.GetProperty("rows").EnumerateArray(), other => JsonElement.DeepEquals(row, other)));
        Assert.Equal(calls, gateway.Simulator.Requests.Count);
    }

    [Fact]
    public void The_numbers_of_retries_and_health_are_the_defaults()
    {
        var page = Repository.Read("docs/operations.md");
        var breaker = new BreakerOptions();
        Assert.Contains($"the last {breaker.Window.TotalSeconds} s are remembered", page);
        Assert.Contains($"half of {breaker.MinimumAttempts} or more attempts", page);
        Assert.Contains($"left alone for {breaker.Break.TotalSeconds} s", page);
        Assert.Equal(0.5, breaker.FailureRatio);
    }

    private static string Example(string section)
    {
        var match = Regex.Match(Repository.Read("docs/operations.md"), $@"^## {section}$.*?^```json$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(match.Success, section);
        // A stand-in for what the page leaves to a secret.
        return match.Groups[1].Value.Replace("<from a secret>", "k-1", StringComparison.Ordinal);
    }

    private static GatewayOptions Read(string json) => SettingsReader.Read(
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).AddInMemoryCollection([new("OPENAI_API_KEY", "k-0")]).Build(), isDevelopment: true);
}
