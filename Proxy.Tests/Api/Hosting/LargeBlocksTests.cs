using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Proxy.Api.Hosting;

namespace Proxy.Tests.Api.Hosting;

public sealed class LargeBlocksTests
{
    [Theory]
    [InlineData(-1, 64 * 1024)]
    [InlineData(4096, 64 * 1024)]
    [InlineData(100_000, 100_000)]
    public void A_block_is_as_large_as_is_asked_for_and_64_KB_at_least(int asked, int least)
    {
        using var pool = new LargeBlocks();
        using var block = pool.Rent(asked);
        Assert.InRange(block.Memory.Length, least, 2 * least);
    }

    [Fact]
    public async Task The_sockets_of_the_gateway_read_into_them()
    {
        var root = Directory.CreateTempSubdirectory("gateway-");
        try
        {
            var builder = GatewayFixture.Builder(new GatewaySetup(), new Uri("http://127.0.0.1:9/v1/"), root.FullName);
            await using var app = await Proxy.Api.Program.BuildAsync(builder, TimeProvider.System);
            app.MapGet("/pool", (HttpContext context) => context.Features.Get<IMemoryPoolFeature>()!.MemoryPool.GetType().Name);
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient();
            Assert.Equal(nameof(LargeBlocks), await http.GetStringAsync(new Uri(app.Urls.First() + "/pool"), TestContext.Current.CancellationToken));
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
