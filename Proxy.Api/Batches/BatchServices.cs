using Microsoft.Extensions.DependencyInjection.Extensions;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;

namespace Proxy.Api.Batches;

internal static class BatchServices
{
    /// <param name="isRun">This process does the items.</param>
    public static IServiceCollection AddBatches(this IServiceCollection services, bool isRun)
    {
        services.TryAddSingleton(static services => new ShardLimits { Lease = services.GetRequiredService<GatewayOptions>().Batches.Lease });
        services
            .AddSingleton<BatchStore>()
            .AddSingleton<BatchQueue>()
            .AddSingleton<IBatchQueue>(static services => services.GetRequiredService<BatchQueue>())
            .AddSingleton<Reconciler>()
            .AddSingleton<BatchIndex>()
            .AddSingleton<BatchSweep>()
            .AddSingleton<BatchNotices>()
            .AddSingleton<BatchLookup>()
            .AddSingleton<BatchCreation>()
            .AddSingleton<BatchViews>()
            .AddSingleton<BatchChanges>()
            .AddSingleton(static services => new ItemRunner(services));
        return isRun ? services.AddHostedService(static services => new BatchWorker(services)).AddHostedService<BatchSweeper>() : services;
    }
}
