using Proxy.Core.Batches;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>Sweeps the store every hour, for as long as the process lives, batches or none.</summary>
internal sealed class BatchSweeper(BatchSweep sweep, TimeProvider time, ILogger<BatchSweeper> logger) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sweep.RunAsync(stoppingToken);
            }
            catch (StorageException exception)
            {
                WorkerLog.StoreGone(logger, exception.Fault, exception);
            }
        }
    }
}
