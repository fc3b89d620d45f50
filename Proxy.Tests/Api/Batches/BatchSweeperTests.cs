using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Batches;
using Proxy.Core.Batches;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Api.Batches;

public sealed class BatchSweeperTests
{
    [Fact]
    public async Task A_gateway_that_does_batches_archives_them_in_time_without_being_asked()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Batches:InApi", "true")) with { Time = time });
        var (objects, store) = (gateway.Services.GetRequiredService<IObjectStore>(), gateway.Services.GetRequiredService<BatchStore>());
        var cancellation = TestContext.Current.CancellationToken;
        var batch = await Tests.Batches.Requests.MakeAsync(store, Tests.Batches.Requests.Batch(1, time.GetUtcNow(), tenant: "default"), cancellation);
        await store.EndAsync(batch, new BatchCounts(1, 0, 0, 0), cancellation);
        time.Advance(TimeSpan.FromDays(29));
        await Until.TrueAsync(async () =>
        {
            time.Advance(BatchSweeper.Period);
            return await store.FindAsync("default", batch.Id, cancellation) is { ArchivedAt: not null };
        });
        Assert.Equal(2 + 1, await objects.ListAsync("batches/", cancellation).CountAsync(cancellation));
    }
}
