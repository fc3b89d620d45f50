using Proxy.Api.Pipeline;
using Proxy.Core.Files;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Files;

/// <summary>Sweeps files every ten minutes for as long as the process lives; drafts of processes that died also at its start.</summary>
internal sealed class FileSweeper(FileSweep sweep, IObjectStore objects, TimeProvider time, ILogger<FileSweeper> logger) : BackgroundService
{
    public static TimeSpan Period => TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_oldDraft = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        await TryAsync(DraftsAsync, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(FilesAsync, stoppingToken);
            await TryAsync(DraftsAsync, stoppingToken);
        }
    }

    private async Task DraftsAsync(CancellationToken cancellationToken) => await objects.SweepAsync(time.GetUtcNow() - s_oldDraft, cancellationToken);

    private async Task FilesAsync(CancellationToken cancellationToken)
    {
        if (await sweep.RunAsync(cancellationToken) is var count and > 0) Log.FilesSwept(logger, count);
    }

    private async Task TryAsync(Func<CancellationToken, Task> sweeping, CancellationToken cancellationToken)
    {
        try
        {
            await sweeping(cancellationToken);
        }
        catch (Exception exception) when (exception is StorageException or StateUnavailableException)
        {
            Log.NotSwept(logger, exception.Message, exception);
        }
    }
}
