using Proxy.Tests.Docs;

namespace Proxy.Tests.Api.Hosting;

public sealed class DocsPagesTests
{
    [Fact]
    public async Task Development_shows_the_documents()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var list = await gateway.Http.GetStringAsync("/docs", Replies.Cancellation);
        foreach (var file in Directory.EnumerateFiles(Repository.Path("docs"), "*.md"))
        {
            var path = "/docs/" + Path.GetFileName(file);
            Assert.Contains($"<a href=\"{path}\">", list, StringComparison.Ordinal);
            Assert.Equal(await File.ReadAllTextAsync(file, Replies.Cancellation), await gateway.Http.GetStringAsync(path, Replies.Cancellation));
        }
    }

    [Fact]
    public async Task Production_does_not()
    {
        await using var gateway = await GatewayFixture.StartAsync(
            GatewaySetup.With(("PROXY_API_KEYS", GatewayFixture.ClientKey), ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32]))) with { Environment = "Production" });
        Assert.Equal(404, await gateway.StatusAsync("/docs"));
        Assert.Equal(404, await gateway.StatusAsync("/docs/errors.md"));
    }
}
