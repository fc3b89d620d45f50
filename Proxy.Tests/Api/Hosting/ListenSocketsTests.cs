using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Hosting;
using Proxy.Api.Settings;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Hosting;

public sealed class ListenSocketsTests
{
    [Fact]
    public void What_is_taken_is_given_to_the_server_and_what_nobody_asks_for_is_free_again()
    {
        var port = RedisServer.FreePort();
        var settings = Settings(("urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port};http://127.0.0.1:0")));
        using (var taken = ListenSockets.Take(settings))
        {
            Assert.Throws<InvalidSettingsException>(() => ListenSockets.Take(settings).Dispose());
            using var given = taken.Give(new IPEndPoint(IPAddress.Loopback, port));
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), given.LocalEndPoint);
            using var chosen = taken.Give(new IPEndPoint(IPAddress.Loopback, 0));
            Assert.True(chosen.IsBound);
        }

        using (ListenSockets.Take(settings))
        {
        }

        ListenSockets.Take(settings).Dispose();
    }

    [Fact]
    public void Every_address_that_cannot_be_had_is_named()
    {
        var (one, other) = (RedisServer.FreePort(), RedisServer.FreePort());
        var settings = Settings(("urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{one}")), ("Proxy:ManagementPort", other.ToString(CultureInfo.InvariantCulture)));
        settings["urls"] += string.Create(CultureInfo.InvariantCulture, $";http://127.0.0.1:{other}");
        using var taken = ListenSockets.Take(settings);
        var refused = Assert.Throws<InvalidSettingsException>(() => ListenSockets.Take(settings));
        Assert.Equal(
            [$"ASPNETCORE_URLS: http://127.0.0.1:{one} is in use by another process", $"Proxy:ManagementPort: http://127.0.0.1:{other} is in use by another process"],
            refused.Errors);
    }

    private static IConfigurationRoot Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value)).Build();
}
