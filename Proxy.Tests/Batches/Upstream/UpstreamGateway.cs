using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.Ids;
using Proxy.Core.Storage;
using Proxy.Simulator;
using Proxy.Simulator.Recording;
using Proxy.Tests.Api;
using Proxy.Tests.Processes;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches.Upstream;

/// <summary>Gateways that send batches through a simulator's, which outlives them.</summary>
internal sealed class UpstreamGateway(SimulatorHandle simulator, TempFolder folder, string redis, string prefix) : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public SimulatorHandle Simulator => simulator;

    public IObjectStore Disk { get; } = new DiskStore(folder.Path);

    public ShardLimits Limits { get; private set; } = new() { FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(50), NoRoomPause = TimeSpan.FromMilliseconds(100), Lease = TimeSpan.FromSeconds(1) };

    public static async Task<UpstreamGateway> StartAsync(string redis, string prefix, SimulatorOptions? options = null) =>
        new(await SimulatorHost.StartAsync(options ?? new SimulatorOptions(), Token), new TempFolder(), redis, prefix);

    public Task<GatewayFixture> GatewayAsync(IObjectStore? store = null, params (string Key, string? Value)[] settings) => GatewayFixture.StartAsync(
        GatewaySetup.With([("ConnectionStrings:redis", redis), ("Proxy:State:Prefix", prefix), ("Proxy:Batches:InApi", "true"), .. settings]) with { Upstream = simulator.BaseUrl, Store = store ?? Disk, Shards = Limits });

    public UpstreamGateway With(int mostLines, long mostBytes)
    {
        Limits = Limits with { MostLines = mostLines, MostBytes = mostBytes };
        return this;
    }

    public void With(TimeSpan lease) => Limits = Limits with { Lease = lease };

    /// <summary>Requests to a path of the simulator.</summary>
    public int Count(string method, string path) => simulator.Requests.Count(request => request.Method == method && request.Path == path);

    public static async Task<Batch> AddAsync(GatewayFixture gateway, BatchEngine engine, TimeSpan time, params string[] items)
    {
        var store = gateway.Services.GetRequiredService<BatchStore>();
        var now = TimeProvider.System.GetUtcNow();
        var batch = Requests.Batch(items.Length, now) with { Id = RandomIds.Instance.New("msgbatch_"), Tenant = "default", KeyId = "default", ExpiresAt = now + time, Engine = engine };
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < items.Length; i++) await input.AddAsync(Requests.Of($"id-{i:D6}", items[i]), Token);
        await store.CreateAsync(batch, input, Token);
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        return batch;
    }

    public static Task<Batch> AddAsync(GatewayFixture gateway, params string[] items) => AddAsync(gateway, BatchEngine.Upstream, TimeSpan.FromDays(1), items);

    public static async Task CancelAsync(GatewayFixture gateway, Batch batch)
    {
        var store = gateway.Services.GetRequiredService<BatchStore>();
        await store.CancelAsync((await store.FindAsync(batch.Tenant, batch.Id, Token))!, Token);
        await gateway.Services.GetRequiredService<IBatchQueue>().StopAsync(batch, Token);
    }

    /// <summary>Waits for the end. Every item once, by its place.</summary>
    public static async Task<IReadOnlyList<JsonElement>> EndAsync(GatewayFixture gateway, Batch batch)
    {
        var store = gateway.Services.GetRequiredService<BatchStore>();
        BatchEnd? end = null;
        await Until.TrueAsync(async () => (end = (await store.FindAsync(batch.Tenant, batch.Id, Token))!.End) is not null);
        using var reader = new StreamReader((await store.OpenResultsAsync(batch, Token))!);
        var results = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            var result = JsonDocument.Parse(line).RootElement;
            results.Add(result.GetProperty("custom_id").GetString()!, result);
        }

        Assert.Equal(batch.Total, results.Count);
        Assert.Equal(batch.Total, end!.Counts.Succeeded + end.Counts.Errored + end.Counts.Canceled + end.Counts.Expired);
        return [.. results.Values];
    }

    public static string TypeOf(JsonElement result) => result.GetProperty("result").GetProperty("type").GetString()!;

    public static (string? Type, string? Message) ErrorOf(JsonElement result)
    {
        var error = result.GetProperty("result").GetProperty("error").GetProperty("error");
        return (error.GetProperty("type").GetString(), error.GetProperty("message").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        folder.Dispose();
    }
}
