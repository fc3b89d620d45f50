using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Proxy.Api.Batches;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches;

public sealed class ItemWorkTests(StateServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The worker asks for more while an item that upstream refused goes back. What it got so was once taken for what it
    // already had: nobody ran it before its lease had ended.
    [Fact]
    public async Task What_goes_back_to_the_queue_is_not_held_any_more_when_the_queue_hears_of_it()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(429, """{"error":{"message":"no room","type":"rate_limit_error"}}"""));
        var (redis, prefix) = (servers.ConnectionOf(StateServerKind.Garnet), servers.NewPrefix());
        await using var gateway = await GatewayFixture.StartAsync(BatchClient.Setup(("ConnectionStrings:redis", redis), ("Proxy:State:Prefix", prefix)) with { Upstream = upstream.BaseUrl });
        var batch = (await gateway.Services.GetRequiredService<BatchStore>().FindAsync("default", await gateway.MakeAsync(), Token))!.Batch;
        var (place, given) = (BatchPlace.Of(batch), gateway.Services.GetRequiredService<BatchQueue>());
        var items = (await given.TakeAsync(place, 1, TimeSpan.FromMinutes(10), "w", Token))!;

        var held = new HeldItems();
        Assert.True(held.TryAdd(place, 0));
        bool? wasHeld = null;
        // A state connects when it is first asked: here, to release the item.
        await using var asked = new StateStore(
            () =>
            {
                wasHeld ??= held.All().Count > 0;
                return Task.FromResult(redis);
            },
            new StateOptions { Prefix = prefix, Timeout = TimeSpan.FromSeconds(10) },
            TimeProvider.System);
        var queue = new BatchQueue(asked);
        var results = new ResultWriter(gateway.Services.GetRequiredService<IObjectStore>(), queue, "w", static (_, _, _) => { }, TimeProvider.System, NullLogger.Instance);
        using var work = new ItemWork(gateway.Services, queue, new Throttle(1, TimeProvider.System), results, held, "w");
        var left = work.Left();
        await work.BeginAsync(batch, place, items, Token);
        await left.WaitAsync(Token);

        Assert.False(wasHeld);
        Assert.Equal([new TakenItem(0, 1)], await given.TakeAsync(place, 1, TimeSpan.FromMinutes(10), "w", Token));
    }
}
