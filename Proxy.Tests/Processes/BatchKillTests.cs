using System.Globalization;
using Proxy.Simulator;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>
/// kill -9 of everything that takes part in a batch, in the middle of it, again and again; then a look at what is public.
/// PROXY_KILL_ITEMS sets another size.
/// </summary>
public sealed class BatchKillTests(BlobServers blobs) : IAsyncLifetime
{
    /// <summary>When something is killed, in shares of the items that upstream has seen.</summary>
    private static readonly double[] s_kills = [0.1, 0.3, 0.5, 0.7, 0.9];

    private static readonly int s_items = int.TryParse(Environment.GetEnvironmentVariable("PROXY_KILL_ITEMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var items) ? items : 10_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(600 + (s_items / 20));

    private readonly TempFolder _folder = new();
    private SimulatorHandle _upstream = null!;

    /// <summary>Null for a folder of this machine.</summary>
    private string? _blobs;

    public async ValueTask InitializeAsync() => _upstream = await SimulatorHost.StartAsync(new SimulatorOptions());

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(StoreKind.Disk)]
    [InlineData(StoreKind.Azure)]
    public async Task Workers_that_are_killed_lose_nothing_and_double_nothing(StoreKind store)
    {
        if (store == StoreKind.Azure) _blobs = blobs.NewContainer();
        using var redis = RedisServer.Start();
        await using var gateway = await GatewayAsync(redis);
        var workers = new[] { await WorkerAsync(redis), await WorkerAsync(redis) };
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var (share, i) in s_kills.Select(static (share, i) => (share, i)))
        {
            await SeenAsync(share);
            await workers[i % 2].KillAsync();
            await workers[i % 2].DisposeAsync();
            workers[i % 2] = await WorkerAsync(redis);
        }

        await client.CheckAsync(id, s_items, s_patience);
        foreach (var worker in workers) await worker.DisposeAsync();
    }

    [Fact]
    public async Task A_gateway_that_is_killed_loses_nothing_while_workers_go_on()
    {
        using var redis = RedisServer.Start();
        var gateway = await GatewayAsync(redis);
        await using var worker = await WorkerAsync(redis);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var share in s_kills)
        {
            await SeenAsync(share);
            await gateway.KillAsync();
            await gateway.DisposeAsync();
            gateway = await GatewayAsync(redis);
            Assert.Contains((await client.FindAsync(id))?.GetProperty("processing_status").GetString(), (string?[])["in_progress", "ended"]);
        }

        await client.CheckAsync(id, s_items, s_patience);
        await gateway.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Redis_that_is_killed_comes_back_with_its_data_or_without(bool keeps)
    {
        var directory = keeps ? Directory.CreateDirectory(Path.Combine(_folder.Path, "redis")).FullName : null;
        var redis = RedisServer.Start(directory: directory);
        await using var gateway = await GatewayAsync(redis);
        await using var one = await WorkerAsync(redis);
        await using var other = await WorkerAsync(redis);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var share in s_kills)
        {
            await SeenAsync(share);
            var port = redis.Port;
            redis.Dispose();
            redis = RedisServer.Start(port, directory);
        }

        await client.CheckAsync(id, s_items, s_patience);
        redis.Dispose();
    }

    [Fact]
    public async Task A_Redis_that_is_emptied_is_filled_again()
    {
        using var redis = RedisServer.Start();
        await using var gateway = await GatewayAsync(redis);
        await using var one = await WorkerAsync(redis);
        await using var other = await WorkerAsync(redis);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var share in s_kills)
        {
            await SeenAsync(share);
            await redis.CommandAsync("FLUSHALL");
        }

        await client.CheckAsync(id, s_items, s_patience);
    }

    [Fact]
    public async Task A_gateway_that_has_state_and_worker_in_itself_is_killed_and_goes_on()
    {
        var gateway = await GatewayAsync(null);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var share in s_kills)
        {
            await SeenAsync(share);
            await gateway.KillAsync();
            await gateway.DisposeAsync();
            gateway = await GatewayAsync(null);
        }

        await client.CheckAsync(id, s_items, s_patience);
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task Everything_is_killed_in_turn()
    {
        var redis = RedisServer.Start();
        var gateway = await GatewayAsync(redis);
        var worker = await WorkerAsync(redis);
        await using var other = await WorkerAsync(redis);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var id = await client.CreateAsync(s_items);
        foreach (var share in s_kills)
        {
            await SeenAsync(share);
            await Task.WhenAll(worker.KillAsync(), gateway.KillAsync());
            var port = redis.Port;
            redis.Dispose();
            await worker.DisposeAsync();
            await gateway.DisposeAsync();
            redis = RedisServer.Start(port);
            (worker, gateway) = (await WorkerAsync(redis), await GatewayAsync(redis));
        }

        await client.CheckAsync(id, s_items, s_patience);
        await worker.DisposeAsync();
        await gateway.DisposeAsync();
        redis.Dispose();
    }

    private async Task SeenAsync(double share) => await _upstream.Requests.RequestAsync((int)(s_items * share), Api.Replies.Cancellation).WaitAsync(s_patience, Api.Replies.Cancellation);

    private Task<GatewayProcess> GatewayAsync(RedisServer? redis) => GatewayProcess.StartAsync(_upstream.BaseUrl, _folder.Path, Settings(redis));

    private Task<WorkerProcess> WorkerAsync(RedisServer redis) => WorkerProcess.StartAsync(_upstream.BaseUrl, _folder.Path, Settings(redis));

    private (string, string)[] Settings(RedisServer? redis)
    {
        // Not the default of 60 s: what the dead held is to be waited for within a test. And a worker that a busy machine kept
        // from renewing for so long has not shown that an item kills.
        List<(string, string)> settings = [("Proxy:Batches:Lease", "2"), ("Proxy:Batches:MaxAttempts", "100"), ("Logging:LogLevel:Proxy.Api.Pipeline", "Warning")];
        if (redis is not null) settings.Add(("ConnectionStrings:redis", redis.Connection));
        if (_blobs is not null) settings.Add(("ConnectionStrings:blobs", _blobs));
        return [.. settings];
    }
}
