using System.Globalization;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Hosting;

/// <summary>Health on a port of its own, in every environment.</summary>
public sealed class ManagementPortTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Health_answers_on_its_own_port_and_nothing_else_does(string environment)
    {
        var port = RedisServer.FreePort();
        await using var gateway = await GatewayFixture.StartAsync(Setup(environment, port));
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("Healthy", await management.GetStringAsync("/health", Replies.Cancellation));
        Assert.Equal("Healthy", await management.GetStringAsync("/alive", Replies.Cancellation));
        foreach (var path in (string[])["/", "/v1/models", "/v1/messages", "/admin/keys"])
        {
            using var refused = await management.GetAsync(path, Replies.Cancellation);
            Assert.Equal(404, (int)refused.StatusCode);
        }

        Assert.Equal(404, await gateway.StatusAsync("/health"));
        Assert.Equal(404, await gateway.StatusAsync("/alive"));
        using var answer = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_header_that_names_the_port_opens_nothing()
    {
        var port = RedisServer.FreePort();
        await using var gateway = await GatewayFixture.StartAsync(Setup("Development", port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = $"127.0.0.1:{port}" } };
        using var response = await gateway.SendAsync(request);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task It_is_listened_on_beside_endpoints_of_the_servers_own_section()
    {
        var port = RedisServer.FreePort();
        var setup = Setup("Development", port);
        await using var gateway = await GatewayFixture.StartAsync(setup with
        {
            Settings = new Dictionary<string, string?>(setup.Settings) { ["urls"] = null, ["Kestrel:Endpoints:Public:Url"] = "http://127.0.0.1:0" },
        });
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("Healthy", await management.GetStringAsync("/alive", Replies.Cancellation));
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:8081", "Proxy:ManagementPort must not be a port of ASPNETCORE_URLS")]
    [InlineData("http_ports", "8080;8081", "Proxy:ManagementPort must not be a port of ASPNETCORE_HTTP_PORTS")]
    [InlineData("Kestrel:Endpoints:Public:Url", "http://*:8081", "Proxy:ManagementPort must not be a port of Kestrel:Endpoints:Public:Url")]
    public void It_is_none_of_the_others(string setting, string value, string fault)
    {
        var settings = new Dictionary<string, string?> { [setting] = value, ["Proxy:ManagementPort"] = "8081", ["PROXY_API_KEYS"] = GatewayFixture.ClientKey };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        Assert.Equal([fault], Assert.Throws<InvalidSettingsException>(() => SettingsReader.Read(configuration, isDevelopment: true)).Errors);
    }

    private static GatewaySetup Setup(string environment, int port) => GatewaySetup.With(
        ("Proxy:ManagementPort", port.ToString(CultureInfo.InvariantCulture)),
        ("PROXY_API_KEYS", GatewayFixture.ClientKey),
        ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32]))) with { Environment = environment };
}
