using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

/// <summary>A process whose store is another one than the queue is of takes nothing out of the queue, and says so.</summary>
public sealed class StoreMatchTests(StateServers servers, BlobServers blobs) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task The_queue_is_the_store_s_whose_gateway_was_first_and_a_lost_state_changes_no_mind(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        await using var state = await servers.OpenAsync(kind, prefix);
        var told = new List<string>();
        var (ours, theirs, gateway) = (Of(_folder, state, "ours", told), Of(_other, state, "theirs", told), Of(_folder, state, "gateway", told));
        // Nobody has said anything yet: nothing is taken out, and nothing is wrong.
        await ours.CheckAsync(claims: false, Token);
        Assert.False(ours.IsSame || ours.IsOther);
        await gateway.CheckAsync(claims: true, Token);
        await gateway.CheckAsync(claims: true, Token);
        await ours.CheckAsync(claims: false, Token);
        await theirs.CheckAsync(claims: true, Token);
        Assert.True(gateway.IsSame && ours.IsSame && theirs.IsOther);
        Assert.False(gateway.IsOther || ours.IsOther || theirs.IsSame);

        await state.AskAsync(database => database.KeyDeleteAsync(state.Key("store")), Token);
        await ours.CheckAsync(claims: false, Token);
        await theirs.CheckAsync(claims: false, Token);
        Assert.True(ours.IsSame && theirs.IsOther);

        // As an operator does who has moved to another store.
        await theirs.CheckAsync(claims: true, Token);
        await ours.CheckAsync(claims: false, Token);
        Assert.True(theirs.IsSame && ours.IsOther);
        Assert.Equal(["theirs is another's", "theirs is its own", "ours is another's"], told);
    }

    [Fact]
    public async Task Who_has_the_state_alone_asks_nobody()
    {
        await using var state = new StateStore(() => throw new InvalidOperationException("asked"), new StateOptions(), TimeProvider.System);
        var match = new StoreMatch(new DiskStore(_folder.Path), state, isAlone: true, static _ => { });
        await match.CheckAsync(claims: true, Token);
        Assert.True(match.IsSame);
        Assert.False(match.IsOther);
    }

    [Theory]
    [MemberData(nameof(BlobServers.Kinds), MemberType = typeof(BlobServers))]
    public async Task A_store_has_one_id_whoever_asks_first(StoreKind kind)
    {
        await using var state = await servers.OpenAsync(StateServerKind.Redis, servers.NewPrefix());
        var store = blobs.Open(kind, _folder.Path);
        var all = Enumerable.Range(0, 8).Select(_ => new StoreMatch(store, state, isAlone: false, static _ => { })).ToList();
        await Task.WhenAll(all.Select(static match => match.CheckAsync(claims: true, Token)));
        Assert.All(all, static match => Assert.True(match.IsSame));
    }

    // It used to empty the queue: to it, every batch was deleted.
    [Theory]
    [InlineData("worker")]
    [InlineData("upstream")]
    public async Task A_worker_with_another_store_is_not_ready_and_leaves_the_queue_as_it_is(string engine)
    {
        (string Key, string Value)[] shared = [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix())];
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(
            BatchClient.Setup([.. shared.Select(static setting => (setting.Key, (string?)setting.Value)), ("Proxy:Batches:Engine", engine)]) with { Store = new DiskStore(Path.Combine(_folder.Path, "objects")) });
        var id = await gateway.MakeAsync();
        Assert.Equal(200, await gateway.StatusAsync("/health"));
        var queue = gateway.Services.GetRequiredService<BatchQueue>();
        await using (var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, _other.Path, shared))
        {
            await Until.TrueAsync(() => Task.FromResult(worker.Output.Contains("The queue of batches is another object store's", StringComparison.Ordinal)));
            Assert.Equal(503, (int)(await worker.Http.GetAsync(new Uri("/health", UriKind.Relative), Token)).StatusCode);
            Assert.Equal(200, (int)(await worker.Http.GetAsync(new Uri("/alive", UriKind.Relative), Token)).StatusCode);
            // It has looked for items, which takes a round of its own.
            await Until.TrueAsync(async () => (await worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)).Contains("proxy_batch_queue_depth", StringComparison.Ordinal));
            Assert.Equal(id, Assert.Single(engine == "worker" ? await queue.ListAsync(9, Token) : await queue.ListUpstreamAsync(Token)).Id);
        }

        var (code, output) = await WorkerProcess.RunAsync(["reindex"], _other.Path, shared);
        Assert.Equal(1, code);
        Assert.Contains("the queue is another object store's", output, StringComparison.Ordinal);

        // And with the right one, all is done.
        if (engine == "upstream") return;
        await using var right = await WorkerProcess.StartAsync(upstream.BaseUrl, _folder.Path, shared);
        await Until.TrueAsync(async () => (await gateway.ReadAsync(BatchClient.Root + "/" + id)).GetProperty("processing_status").GetString() == "ended");
        Assert.Equal(200, (int)(await right.Http.GetAsync(new Uri("/health", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task A_gateway_with_another_store_says_so_and_goes_on_for_messages()
    {
        (string, string?)[] shared = [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix())];
        await using var first = await GatewayFixture.StartAsync(BatchClient.Setup(shared) with { Store = new DiskStore(_folder.Path) });
        await using var second = await GatewayFixture.StartAsync(BatchClient.Setup(shared) with { Store = new DiskStore(_other.Path) });
        await first.MakeAsync();
        await second.MakeAsync();
        await second.MakeAsync();
        Assert.Single(second.Logs.GetSnapshot(), static line => line.Id.Id == 82);
        Assert.DoesNotContain(first.Logs.GetSnapshot(), static line => line.Id.Id == 82);
        using var health = await second.AskAsync(HttpMethod.Get, "/health");
        Assert.Equal((200, "Degraded"), ((int)health.StatusCode, await health.TextAsync()));
        using var well = await first.AskAsync(HttpMethod.Get, "/health");
        Assert.Equal((200, "Healthy"), ((int)well.StatusCode, await well.TextAsync()));
    }

    private static StoreMatch Of(TempFolder folder, StateStore state, string name, List<string> told) =>
        new(new DiskStore(folder.Path), state, isAlone: false, isOther => told.Add(name + (isOther ? " is another's" : " is its own")));
}
