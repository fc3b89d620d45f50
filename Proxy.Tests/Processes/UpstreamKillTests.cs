using Proxy.Simulator;
using Proxy.Simulator.Recording;
using Proxy.Tests.Api;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>kill -9 of the worker that leads a batch through upstream's own, at each of its steps; then a look at what is public.</summary>
public sealed class UpstreamKillTests : IAsyncLifetime
{
    private const int Items = 400;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    private readonly TempFolder _folder = new();
    private SimulatorHandle _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await SimulatorHost.StartAsync(new SimulatorOptions { BatchLooks = 2 });

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_leads_is_killed_at_the_upload_while_upstream_works_and_while_it_merges()
    {
        using var redis = RedisServer.Start();
        // Not the default of 60 s: what the dead led is to be waited for within a test.
        (string, string)[] settings = [("ConnectionStrings:redis", redis.Connection), ("Proxy:Batches:Engine", "upstream"), ("Proxy:Batches:Lease", "2"), ("Logging:LogLevel:Proxy.Api.Pipeline", "Warning")];
        await using var gateway = await GatewayProcess.StartAsync(_upstream.BaseUrl, _folder.Path, settings);
        using var client = new BatchResults(() => gateway.Http.BaseAddress!);
        var worker = await WorkerProcess.StartAsync(_upstream.BaseUrl, _folder.Path, settings);
        var id = await client.CreateAsync(Items);
        foreach (var step in (Func<RecordedRequest, bool>[])[IsUpload, IsCreation, IsDownload])
        {
            await Until.TrueAsync(() => Task.FromResult(_upstream.Requests.Any(step)), s_patience);
            await worker.KillAsync();
            await worker.DisposeAsync();
            worker = await WorkerProcess.StartAsync(_upstream.BaseUrl, _folder.Path, settings);
        }

        await client.CheckAsync(id, Items, s_patience);
        await worker.DisposeAsync();
        Assert.Equal((1, 1, 0), (_upstream.Requests.Count(IsUpload), _upstream.Requests.Count(IsCreation), _upstream.Requests.Count(static request => request.Path == "/v1/responses")));
    }

    private static bool IsUpload(RecordedRequest request) => request is { Method: "POST", Path: "/v1/files" };

    private static bool IsCreation(RecordedRequest request) => request is { Method: "POST", Path: "/v1/batches" };

    private static bool IsDownload(RecordedRequest request) => request.Method == "GET" && request.Path.EndsWith("/content", StringComparison.Ordinal);
}
