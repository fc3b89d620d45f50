using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Sealing;

namespace Proxy.Tests.Api;

public sealed class SealingTests
{
    [Fact]
    public async Task A_restart_opens_what_was_sealed_before_it()
    {
        var root = Directory.CreateTempSubdirectory("gateway-");
        try
        {
            byte[] text;
            await using (var before = await GatewayFixture.StartAsync(new GatewaySetup { ContentRoot = root.FullName })) text = Envelope(before).Seal("state"u8, "t");
            var file = new FileInfo(Path.Combine(root.FullName, ".data", "sealing-keys"));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
            await using var after = await GatewayFixture.StartAsync(new GatewaySetup { ContentRoot = root.FullName });
            Assert.Equal("state"u8.ToArray(), Envelope(after).TryOpen(text, "t"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_replicas_with_the_same_keys_open_each_others()
    {
        var key = "k1:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var one = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_SEALING_KEYS", key)));
        await using var two = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_SEALING_KEYS", key)));
        await using var other = await GatewayFixture.StartAsync();
        var text = Envelope(one).Seal("state"u8, "t");
        Assert.Equal("state"u8.ToArray(), Envelope(two).TryOpen(text, "t"));
        Assert.Null(Envelope(other).TryOpen(text, "t"));
    }

    private static IEnvelope Envelope(GatewayFixture gateway) => gateway.Services.GetRequiredService<IEnvelope>();
}
