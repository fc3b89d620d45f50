using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

internal static class BatchServices
{
    /// <param name="isRun">This process does the items.</param>
    /// <param name="isWorker">And nothing else.</param>
    public static IServiceCollection AddBatches(this IServiceCollection services, bool isRun, bool isWorker)
    {
        services.AddHealthChecks().AddCheck<StoreMatchHealth>("store", isWorker ? HealthStatus.Unhealthy : HealthStatus.Degraded);
        services.TryAddSingleton(static services => new ShardLimits { Lease = services.GetRequiredService<GatewayOptions>().Batches.Lease });
        services
            .AddSingleton<BatchStore>()
            .AddSingleton<BatchQueue>()
            .AddSingleton<IBatchQueue>(static services => services.GetRequiredService<BatchQueue>())
            .AddSingleton(Match)
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

    private static StoreMatch Match(IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILogger<StoreMatch>>();
        return new StoreMatch(
            services.GetRequiredService<IObjectStore>(),
            services.GetRequiredService<StateStore>(),
            isAlone: services.GetRequiredService<GatewayOptions>().Redis is null,
            isOther =>
            {
                if (isOther) WorkerLog.OtherStore(logger);
                else WorkerLog.OwnStore(logger);
            });
    }
}
