using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Proxy.Core.Storage;

namespace Proxy.Tests.Storage;

public sealed class AzureBlobStoreTests(BlobServers servers)
{
    // Attempts without a pause: what is tested is what becomes of the last one.
    private static readonly BlobClientOptions s_impatient = new() { Retry = { MaxRetries = 1, Delay = TimeSpan.Zero, NetworkTimeout = TimeSpan.FromSeconds(20) } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_longer_than_an_append_blob_goes_on_in_another()
    {
        var container = servers.NewContainer();
        var store = Store(container, mostBlocks: 3);
        var text = "";
        for (var i = 0; i < 11; i++)
        {
            var line = i.ToString(CultureInfo.InvariantCulture) + "\n";
            // One that was restarted finds the end by itself.
            await (i == 7 ? store = Store(container, mostBlocks: 3) : store).AppendAsync("log/a", System.Text.Encoding.ASCII.GetBytes(line), Token);
            text += line;
        }

        await store.PutAsync("log/a-other", "x"u8.ToArray(), replaces: false, Token);
        Assert.Equal(4, await new BlobContainerClient(new Uri(container)).GetBlobsAsync(cancellationToken: Token).CountAsync(blob => blob.Name.StartsWith("log/a", StringComparison.Ordinal) && blob.Name != "log/a-other", Token));
        Assert.Equal(text, System.Text.Encoding.ASCII.GetString((await store.GetAsync("log/a", Token))!));
        Assert.Equal(text.Length, (await store.FindAsync("log/a", Token))!.Size);
        Assert.Equal([("log/a", text.Length), ("log/a-other", 1L)], await store.ListAsync("log/", Token).Select(info => (info.Name, info.Size)).ToListAsync(Token));
        foreach (var (offset, length) in ((int, int?)[])[(0, 3), (5, 4), (7, null), (13, 5), (22, null), (21, 100), (500, 2)])
        {
            await using var part = await store.OpenAsync("log/a", offset, length, Token);
            using var reader = new StreamReader(part!);
            Assert.Equal(text[Math.Min(offset, text.Length)..Math.Min(text.Length, offset + (length ?? text.Length))], await reader.ReadToEndAsync(Token));
        }

        Assert.True(await store.DeleteAsync("log/a", Token));
        Assert.Equal(["log/a-other"], await new BlobContainerClient(new Uri(container)).GetBlobsAsync(cancellationToken: Token).Select(blob => blob.Name).ToListAsync(Token));
    }

    [Theory]
    [InlineData(503, StorageFault.Unavailable)]
    [InlineData(500, StorageFault.Unavailable)]
    [InlineData(408, StorageFault.Unavailable)]
    [InlineData(429, StorageFault.Unavailable)]
    [InlineData(507, StorageFault.Full)]
    [InlineData(403, StorageFault.Refused)]
    [InlineData(401, StorageFault.Refused)]
    [InlineData(400, StorageFault.Refused)]
    public async Task A_status_is_a_fault(int status, object fault)
    {
        await using var server = await AnsweringAsync(status);
        await AssertFaultAsync(Store(server.Urls.First() + "/acc/container?sv=2024-11-04&sig=x"), (StorageFault)fault);
    }

    [Fact]
    public async Task Nobody_there_is_a_fault_that_passes() =>
        await AssertFaultAsync(Store("http://127.0.0.1:1/acc/container?sv=2024-11-04&sig=x"), StorageFault.Unavailable);

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var store = Store(servers.ConnectionString(Convert.ToBase64String(new byte[64])));
        Assert.Equal(StorageFault.Refused, (await Assert.ThrowsAsync<StorageException>(() => store.FindAsync("a/b", Token))).Fault);
    }

    [Fact]
    public async Task A_connection_string_keeps_objects_in_a_container_of_the_gateways_own()
    {
        var store = Store(servers.ConnectionString());
        Assert.Empty(await store.ListAsync("none/", Token).ToListAsync(Token));
        Assert.True(await store.PutAsync("a/b", "x"u8.ToArray(), replaces: true, Token));
        Assert.True(await new BlobContainerClient(servers.ConnectionString(), "responses-proxy").ExistsAsync(Token));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=a;AccountKey=not base64")]
    [InlineData("ftp://acc.blob.core.windows.net/c")]
    [InlineData("https://acc.blob.core.windows.net/container/blob?sig=x")]
    public void What_names_no_container_is_refused(string blobs) => Assert.Null(AzureContainer.TryCreate(blobs));

    [Theory]
    [InlineData("https://acc.blob.core.windows.net", "responses-proxy")]
    [InlineData("https://acc.blob.core.windows.net/own?sv=2024-11-04&sig=x", "own")]
    [InlineData("https://acc.blob.core.windows.net/?sv=2024-11-04&sig=x", "responses-proxy")]
    public void An_address_may_name_the_container(string blobs, string container) => Assert.Equal(container, AzureContainer.TryCreate(blobs)!.Name);

    private static async Task AssertFaultAsync(AzureBlobStore store, StorageFault fault)
    {
        Func<Task>[] asks =
        [
            () => store.FindAsync("a/b", Token),
            () => store.OpenAsync("a/b", 0, null, Token),
            () => store.PutAsync("a/b", "x"u8.ToArray(), replaces: false, Token),
            () => store.AppendAsync("a/b", "x"u8.ToArray(), Token),
            () => store.DeleteAsync("a/b", Token),
            async () => await store.ListAsync("a/", Token).ToListAsync(Token),
        ];
        foreach (var ask in asks) Assert.Equal(fault, (await Assert.ThrowsAsync<StorageException>(ask)).Fault);
    }

    private static AzureBlobStore Store(string blobs, int mostBlocks = 50_000) => new(AzureContainer.TryCreate(blobs, s_impatient)!, mostBlocks);

    private static async Task<WebApplication> AnsweringAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await app.StartAsync(Token);
        return app;
    }
}
