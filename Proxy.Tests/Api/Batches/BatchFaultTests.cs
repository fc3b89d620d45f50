using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Api.Batches;

public sealed class BatchFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F39_Without_the_state_batches_are_made_listed_cancelled_and_deleted()
    {
        // Nobody listens there.
        await using var gateway = await BatchClient.StartAsync(("ConnectionStrings:redis", "127.0.0.1:1"));
        var id = await gateway.MakeAsync();
        Assert.Equal(id, (await gateway.ReadAsync(BatchClient.Root)).GetProperty("first_id").GetString());
        using (var cancelled = await gateway.AskAsync(HttpMethod.Post, $"{BatchClient.Root}/{id}/cancel")) Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        // Whoever looks for work finds it.
        var open = Assert.Single(await gateway.Services.GetRequiredService<BatchStore>().OpenBatches(Token).ToListAsync(Token));
        Assert.Equal((id, true), (open.Batch.Id, open.CancelInitiatedAt is not null));
        Assert.Contains(gateway.Logs.GetSnapshot(), record => record.Message.StartsWith("The queue was not told of batch " + id, StringComparison.Ordinal));
        await gateway.EndAsync(id, "", new BatchCounts(0, 0, 2, 0));
        using (var deleted = await gateway.AskAsync(HttpMethod.Delete, $"{BatchClient.Root}/{id}")) Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using var repeated = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"));
        await repeated.AssertErrorAsync(529, "overloaded_error");
        Assert.Equal(0, (await gateway.ReadAsync(BatchClient.Root)).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("/input.bin")]
    [InlineData("/batch.json")]
    public async Task A_disk_that_is_full_refuses_a_batch_and_keeps_none_of_it(string name)
    {
        using var folder = new TempFolder();
        var store = new HeldStore(new DiskStore(folder.Path)) { Held = name };
        store.GoOn.SetException(new StorageException(StorageFault.Full, null));
        await using var gateway = await GatewayFixture.StartAsync(BatchClient.Setup() with { Store = store });
        using var response = await gateway.CreateAsync();
        await response.AssertErrorAsync(529, "overloaded_error");
        Assert.Equal("30", response.Header("retry-after"));
        Assert.Equal(0, (await gateway.ReadAsync(BatchClient.Root)).GetProperty("data").GetArrayLength());
        Assert.Empty(await gateway.Services.GetRequiredService<BatchStore>().OpenBatches(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayFixture.StartAsync(BatchClient.Setup() with { Store = new DiskStore(folder.Path) });
        using (var client = await ConnectAsync(gateway))
        {
            var half = "{\"requests\":[" + string.Join(",", Enumerable.Range(0, 2000).Select(i => $$$"""{"custom_id":"{{{i}}}","params":{"text":"{{{new string('x', 500)}}}"}}"""));
            await client.SendAsync(Encoding.ASCII.GetBytes(Head("POST", BatchClient.Root, "content-type: application/json\r\ncontent-length: 100000000\r\n") + half), Token);
            await Until.TrueAsync(() => Task.FromResult(Directory.Exists(Path.Combine(folder.Path, ".draft")) && Directory.EnumerateFiles(Path.Combine(folder.Path, ".draft")).Any()));
        }

        await Until.TrueAsync(() => Task.FromResult(!Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any()));
    }

    /// <summary>F15: nothing is read ahead for a client that takes nothing, and after half a minute it is dropped.</summary>
    [Fact]
    public async Task F15_A_reader_that_stops_reading_holds_no_memory_and_is_dropped()
    {
        const int Size = 64 * 1024 * 1024;
        using var folder = new TempFolder();
        var store = new HeldStore(new DiskStore(folder.Path));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(BatchClient.Setup() with { Store = store, Time = time });
        var id = await gateway.MakeAsync();
        await gateway.EndAsync(id, new string('x', Size), new BatchCounts(2, 0, 0, 0));
        using var client = await ConnectAsync(gateway);
        var before = store.BytesRead;
        await client.SendAsync(Encoding.ASCII.GetBytes(Head("GET", $"{BatchClient.Root}/{id}/results", "")), Token);
        var received = await client.ReceiveAsync(new byte[1000], Token);
        Assert.True(received > 0);
        // What stands between the two: buffers of sockets and of the server.
        var (read, since) = (0L, 0);
        await Until.TrueAsync(() =>
        {
            since = store.BytesRead == read ? since + 1 : 0;
            read = store.BytesRead;
            return Task.FromResult(since == 20);
        });
        Assert.InRange(read - before, 1, Size / 4);
        // Others are not in its way.
        using (var other = await gateway.AskAsync(HttpMethod.Get, $"{BatchClient.Root}/{id}/results")) Assert.Equal(Size, (await other.TextAsync()).Length);
        // Half a minute, a few times over: its write may not have begun to wait when the first one passes.
        var passed = 0;
        await Until.TrueAsync(() =>
        {
            if (passed++ < 2000) time.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(gateway.Logs.GetSnapshot().Any(record => record.Message.Contains($"{id}/results 499", StringComparison.Ordinal)));
        });
    }

    private static string Head(string method, string path, string more) => $"{method} {path} HTTP/1.1\r\nhost: gateway\r\nx-api-key: {GatewayFixture.ClientKey}\r\nanthropic-version: 2023-06-01\r\n{more}\r\n";

    private static async Task<Socket> ConnectAsync(GatewayFixture gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.BaseUrl.Port, Token);
        return socket;
    }
}
