using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Core.Batches;
using Proxy.Core.Keys;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Batches;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>The worker's process: starts, is asked, works, stops; and its commands.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly StateServers _servers;
    private readonly TempFolder _folder = new();
    private readonly string _prefix;

    public WorkerTests(StateServers servers) => (_servers, _prefix) = (servers, servers.NewPrefix());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (string, string)[] Shared => [("ConnectionStrings:redis", _servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", _prefix)];

    private BatchStore Store => new(new DiskStore(Path.Combine(_folder.Path, "objects")), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_Redis_there_is_no_queue_to_share_and_it_says_so()
    {
        var (code, output) = await WorkerProcess.RunAsync([], _folder.Path, ("ASPNETCORE_ENVIRONMENT", "Development"));
        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings:redis is missing", output, StringComparison.Ordinal);
        (code, output) = await WorkerProcess.RunAsync(["status"], _folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("no gateway runs that has its state in Proxy:DataDirectory", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var (code, output) = await WorkerProcess.RunAsync(
            [], _folder.Path, ("ASPNETCORE_ENVIRONMENT", "Development"), ("ConnectionStrings:redis", "127.0.0.1:1"), ("Proxy:ManagementPort", port));
        Assert.Equal($"The worker cannot start:\n  Proxy:ManagementPort: http://localhost:{port} is in use by another process", output);
        Assert.Equal(1, code);
    }

    // As the gateway writes them: an error before anything else happens, the rest soon.
    [Fact]
    public async Task An_error_is_in_its_log_before_it_can_be_killed()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Silence);
        await using var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, ("ConnectionStrings:redis", "127.0.0.1:1"));
        await Until.TrueAsync(() => Task.FromResult(worker.Output.Contains("The queue is gone", StringComparison.Ordinal)));
        using var health = await worker.Http.GetAsync(new Uri("/health", UriKind.Relative), Token);
        await worker.KillAsync();
        Assert.Equal(503, (int)health.StatusCode);
        Assert.Contains("fail: Microsoft.Extensions.Diagnostics.HealthChecks", worker.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Proxy.Api")]
    [InlineData("Proxy.Worker")]
    public void Neither_program_spins_for_work(string program)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, program + ".runtimeconfig.json")));
        Assert.Equal(0, settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_gives_back_what_it_holds_and_the_next_does_it()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Silence);
        await using var second = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        var batch = await AddAsync(40);
        // A lease of ten minutes: nobody waits for its end here.
        (string, string)[] settings = [.. Shared, ("Proxy:Batches:Lease", "600")];
        await using (var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, settings))
        {
            await Until.TrueAsync(() => Task.FromResult(upstream.Calls == 16));
            Assert.Equal(40, (await QueueAsync(worker)).GetProperty("depth").GetInt32());
            worker.Terminate();
            // Its upstream never answers: what is under way has its time, and goes back then.
            Assert.Equal(0, await worker.ExitAsync());
            Assert.Contains("has given back what it held", worker.Output, StringComparison.Ordinal);
        }

        await using var next = await WorkerProcess.StartAsync(second.BaseUrl, _folder.Path, settings);
        await Until.TrueAsync(async () => (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End is not null, TimeSpan.FromMinutes(5));
        Assert.Equal(new BatchCounts(40, 0, 0, 0), (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts);
        await Until.TrueAsync(async () => (await QueueAsync(next)).GetProperty("batches").GetInt32() == 0);
    }

    [Fact]
    public async Task Two_workers_share_one_queue_and_no_item_is_run_twice()
    {
        // Nobody is answered before both have asked.
        var keys = new ConcurrentDictionary<string, bool>();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            keys[context.Request.Headers.Authorization.ToString()] = true;
            if (keys.Count == 2) both.TrySetResult();
            await both.Task.WaitAsync(context.RequestAborted);
            await ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context);
        });
        await using var one = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, [.. Shared, ("OPENAI_API_KEY", "sk-one")]);
        await using var other = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, [.. Shared, ("OPENAI_API_KEY", "sk-other")]);
        var batch = await AddAsync(1000);
        await Until.TrueAsync(async () => (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End is not null);
        Assert.Equal(new BatchCounts(1000, 0, 0, 0), (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts);
        Assert.Equal(1000, upstream.Calls);
        Assert.Equal(["Bearer sk-one", "Bearer sk-other"], keys.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Health_and_metrics_answer_on_its_own_port_and_nothing_else_does()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, Shared);
        await Until.TrueAsync(async () => (int)(await worker.Http.GetAsync(new Uri("/health", UriKind.Relative), Token)).StatusCode == 200);
        var batch = await AddAsync(3);
        await Until.TrueAsync(async () => (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End is not null);
        var metrics = await worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains("proxy_batch_items", metrics, StringComparison.Ordinal);
        Assert.Contains("proxy_batch_queue_depth", metrics, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await worker.Http.GetAsync(new Uri("/v1/models", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(404, (int)(await worker.Http.GetAsync(new Uri("/v1/messages", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task Metrics_tell_depth_oldest_item_throughput_and_retries()
    {
        var released = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(
            async context =>
            {
                await released.Task.WaitAsync(context.RequestAborted);
                await ScriptedUpstream.Reply(500, "{}")(context);
            },
            async context =>
            {
                await released.Task.WaitAsync(context.RequestAborted);
                await ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context);
            });
        await using var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, [.. Shared, ("Proxy:Retry:MaxRetries", "0")]);
        var batch = await AddAsync(3);
        await Until.TrueAsync(async () => await MetricAsync(worker, "proxy_batch_queue_depth") == 3 && await MetricAsync(worker, "proxy_batch_queue_age_seconds") > 0);
        Assert.Equal(16, await MetricAsync(worker, "proxy_batch_concurrency"));
        Assert.Null(await MetricAsync(worker, "proxy_batch_items_total"));
        released.SetResult();
        await Until.TrueAsync(async () => (await Store.FindAsync(batch.Tenant, batch.Id, Token))!.End is not null);
        await Until.TrueAsync(async () => await MetricAsync(worker, "proxy_batch_queue_depth") == 0 && await MetricAsync(worker, "proxy_batch_queue_age_seconds") == 0);
        await Until.TrueAsync(async () => await MetricAsync(worker, "proxy_batch_items_total", "outcome=\"succeeded\"") == 3);
        Assert.Equal(1, await MetricAsync(worker, "proxy_batch_retries_total", "reason=\"failed\""));
    }

    [Fact]
    public async Task The_commands_show_the_queue_and_make_it_again()
    {
        await using var state = await _servers.OpenAsync(StateServerKind.Redis, _prefix);
        var queue = new BatchQueue(state);
        var batch = await AddAsync(40);
        await queue.TakeAsync(BatchPlace.Of(batch), 10, TimeSpan.FromHours(1), "a", Token);
        await queue.AckAsync(BatchPlace.Of(batch), Enumerable.Range(0, 10), Token);
        var (code, output) = await WorkerProcess.RunAsync(["status"], _folder.Path, Shared);
        Assert.Equal(0, code);
        Assert.Contains(batch.Id, output, StringComparison.Ordinal);
        Assert.Contains("25 % of 40", output, StringComparison.Ordinal);
        Assert.Contains("1 open batches, 30 items to do", output, StringComparison.Ordinal);

        // Of what is upstream it shows how far that is.
        await queue.AddUpstreamAsync(BatchPlace.Of(batch), Token);
        await queue.TellShardAsync(BatchPlace.Of(batch), "shard_a", 10, 100, Token);
        await queue.TellShardAsync(BatchPlace.Of(batch), "shard_b", 100, 100, Token);
        (code, output) = await WorkerProcess.RunAsync(["status"], _folder.Path, Shared);
        Assert.Equal(0, code);
        Assert.Matches(@"55 % of 200 +1 shards +upstream", output);
        Assert.Contains("1 open batches, 120 items to do", output, StringComparison.Ordinal);

        await queue.ForgetAsync(BatchPlace.Of(batch), Token);
        (code, output) = await WorkerProcess.RunAsync(["reindex"], _folder.Path, Shared);
        Assert.Equal(0, code);
        Assert.Contains("did not know: 1", output, StringComparison.Ordinal);
        Assert.Contains("Batches in lists: 1", output, StringComparison.Ordinal);
        Assert.Equal(40, (await queue.LookAsync(BatchPlace.Of(batch), Token))!.Value.Left);
    }

    [Fact]
    public async Task The_commands_find_the_state_of_a_gateway_that_has_its_own()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Silence);
        var batch = await MakeAsync(40);
        await using (var gateway = await GatewayProcess.StartAsync(upstream.BaseUrl, _folder.Path))
        {
            await Until.TrueAsync(() => Task.FromResult(upstream.Calls == 16));
            var (code, output) = await WorkerProcess.RunAsync(["status"], _folder.Path);
            Assert.Equal(0, code);
            Assert.Contains(batch.Id, output, StringComparison.Ordinal);
            var address = Path.Combine(_folder.Path, "state", "state.address");
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(address));
        }
    }

    private async Task<Batch> AddAsync(int total)
    {
        var batch = await MakeAsync(total);
        await using var state = await _servers.OpenAsync(StateServerKind.Redis, _prefix);
        await new BatchQueue(state).AddAsync(batch, Token);
        return batch;
    }

    private async Task<Batch> MakeAsync(int total)
    {
        var batch = Requests.Batch(total, TimeProvider.System.GetUtcNow()) with { KeyId = KeyHash.IdOf(GatewayFixture.ClientKey), Tenant = KeyHash.IdOf(GatewayFixture.ClientKey) };
        await using var input = await Store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < total; i++) await input.AddAsync(Requests.Of("id-" + i, """{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}"""), Token);
        await Store.CreateAsync(batch, input, Token);
        return batch;
    }

    /// <returns>Null where it was never counted.</returns>
    private static async Task<double?> MetricAsync(WorkerProcess worker, string name, string label = "")
    {
        var text = await worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        // proxy_batch_items_total{otel_scope_name="…",outcome="succeeded"} 3 1793500000000
        var line = text.Split('\n').FirstOrDefault(line => Regex.IsMatch(line, "^" + name + "[ {]") && line.Contains(label, StringComparison.Ordinal));
        return line is null ? null : double.Parse(Regex.Match(line, @"^[^ {]+(?:\{.*\})? (\S+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement> QueueAsync(WorkerProcess worker) =>
        JsonDocument.Parse(await worker.Http.GetStringAsync(new Uri("/queue", UriKind.Relative), Token)).RootElement;
}
