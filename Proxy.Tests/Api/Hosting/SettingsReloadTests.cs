using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proxy.Tests.Api.Routing;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Hosting;

public sealed class SettingsReloadTests
{
    [Fact]
    public async Task Models_upstreams_keys_and_rules_change_without_a_restart()
    {
        await using var fleet = await StartAsync(settings: ("PROXY_API_KEYS", GatewayFixture.ClientKey));
        await AssertServedAsync(fleet, "a", "gpt-6.1-sol");
        Reload(
            fleet,
            ("Proxy:Upstreams:c:BaseUrl", fleet.B.BaseUrl.ToString()), ("Proxy:Models:team:Targets:0:Upstream", "c"), ("Proxy:Models:team:Targets:0:Model", "gpt-5.6"),
            ("PROXY_API_KEYS", "another-client-key"), ("Proxy:Strict", "true"), ("Proxy:Limits:RequestsPerMinute", "2"));
        using (var old = await fleet.Gateway.PostAsync(Team)) await old.AssertErrorAsync(401, "authentication_error");
        using (var strict = await PostAsync(fleet, Team.Replace("{\"model\"", "{\"nobody\":1,\"model\"", StringComparison.Ordinal))) Assert.Equal("nobody: Extra inputs are not permitted", await strict.AssertErrorAsync(400, "invalid_request_error"));
        using (var served = await PostAsync(fleet, Team)) Assert.Equal(("c", "gpt-5.6", "1"), Served(served));
        (await PostAsync(fleet, Team)).Dispose();
        using var limited = await PostAsync(fleet, Team);
        await limited.AssertErrorAsync(429, "rate_limit_error");
    }

    [Fact]
    public async Task Bad_settings_are_refused_as_a_whole_and_the_old_ones_stay()
    {
        await using var fleet = await StartAsync();
        (string, string?)[] bad = [("Proxy:Strict", "perhaps"), ("Proxy:Models:team:Targets:0:Upstream", "nowhere"), ("Proxy:Upstreams:c:BaseUrl", "secret address"), ("Proxy:Models:team:Targets:0:Model", "gpt-5.6")];
        Reload(fleet, bad);
        Reload(fleet, bad);
        await AssertServedAsync(fleet, "a", "gpt-6.1-sol");
        var told = Assert.Single(fleet.Gateway.Logs.GetSnapshot(), log => log.Level == LogLevel.Error).Message;
        Assert.All(["Proxy:Strict", "Proxy:Models:team:Targets:0:Upstream", "Proxy:Upstreams:c:BaseUrl"], name => Assert.Contains(name, told));
        Assert.DoesNotContain("secret", told);
        // Mended, it takes effect.
        Reload(fleet, ("Proxy:Strict", "true"), ("Proxy:Models:team:Targets:0:Upstream", "b"), ("Proxy:Upstreams:c:BaseUrl", "http://c.test"));
        await AssertServedAsync(fleet, "b", "gpt-5.6");
    }

    [Fact]
    public async Task What_needs_a_restart_is_said_once_and_the_rest_takes_effect()
    {
        await using var fleet = await StartAsync();
        (string, string?)[] mixed = [("Proxy:PingInterval", "3"), ("Proxy:DataDirectory", "elsewhere"), ("urls", "http://127.0.0.1:9"), ("PROXY_API_KEYS", "a-key-that-was-none"), ("Proxy:Models:team:Targets:0:Upstream", "b"), ("Proxy:Models:team:Targets:1:Upstream", "a")];
        Reload(fleet, mixed);
        Reload(fleet, mixed);
        await AssertServedAsync(fleet, "b", "gpt-6.1-sol");
        var told = Assert.Single(fleet.Gateway.Logs.GetSnapshot(), log => log.Message.StartsWith("Changed settings that take effect at the next start", StringComparison.Ordinal)).Message;
        Assert.EndsWith(": Proxy:DataDirectory, Proxy:PingInterval, PROXY_API_KEYS, ASPNETCORE_URLS", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_keeps_the_settings_it_began_with()
    {
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var fleet = await StartAsync([async context => { asked.SetResult(); await go.Task; await Fails(500)(context); }]);
        var answering = fleet.Gateway.PostAsync(Team);
        await asked.Task;
        Reload(fleet, ("Proxy:Models:team:Targets:1:Model", "gpt-5.6"), ("Proxy:Upstreams:b:BaseUrl", RepeatTests.Nowhere()));
        go.SetResult();
        using var response = await answering;
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal(1, fleet.B.Calls);
    }

    [Fact]
    public async Task Under_load_every_request_is_answered_by_one_set_of_settings()
    {
        await using var fleet = await StartAsync();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => AskUntilAsync(fleet, stop.Token))).ToArray();
        for (var i = 0; i < 40; i++)
        {
            var (upstream, model) = i % 2 == 0 ? ("b", "gpt-5.6") : ("a", "gpt-6.1-sol");
            Reload(fleet, ("Proxy:Models:team:Targets:0:Upstream", upstream), ("Proxy:Models:team:Targets:0:Model", model), ("Proxy:Strict", "false"));
            await AssertServedAsync(fleet, upstream, model);
            Reload(fleet, ("Proxy:Models:team:Targets:0:Upstream", "nowhere"), ("Proxy:Strict", "perhaps"));
            await AssertServedAsync(fleet, upstream, model);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients), served => Assert.Subset(new HashSet<(string?, string?, string?)> { ("a", "gpt-6.1-sol", "1"), ("b", "gpt-5.6", "1") }, served));
    }

    private static async Task<HashSet<(string?, string?, string?)>> AskUntilAsync(Fleet fleet, CancellationToken stop)
    {
        var served = new HashSet<(string?, string?, string?)>();
        while (!stop.IsCancellationRequested)
        {
            using var response = await fleet.Gateway.PostAsync(served.Count % 2 == 0 ? Team : TeamStream);
            Assert.Equal("Hi", await TextOfAsync(response));
            served.Add(Served(response));
        }

        return served;
    }

    private static async Task AssertServedAsync(Fleet fleet, string upstream, string model)
    {
        using var response = await fleet.Gateway.PostAsync(Team);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal((upstream, model, "1"), Served(response));
    }

    private static Task<HttpResponseMessage> PostAsync(Fleet fleet, string body) => fleet.Gateway.PostAsync(body, ("x-api-key", "another-client-key"));

    private static void Reload(Fleet fleet, params (string Key, string? Value)[] settings)
    {
        var configuration = fleet.Gateway.Services.GetRequiredService<IConfiguration>();
        foreach (var (key, value) in settings) configuration[key] = value;
        ((IConfigurationRoot)configuration).Reload();
    }
}
