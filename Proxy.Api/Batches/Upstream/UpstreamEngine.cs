using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches.Upstream;

/// <summary>
/// Leads batches through upstream's own (C8), at half the price: one worker a batch, and another when it dies. What cannot go
/// that way, workers do as ever, and they end the batch.
/// <code>
///   requests ──plan──▶ shards ──upload, create──▶ upstream … look … look ──merge──▶ log
///       └── the others ──▶ queue ──▶ workers ─────────────────────────────────────▶ log ──▶ end
/// </code>
/// </summary>
/// <param name="holder">Names this worker.</param>
/// <param name="merged">Called when a batch may be over.</param>
internal sealed class UpstreamEngine(IServiceProvider services, string holder, Action merged)
{
    private const int MostBatches = 8;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);

    private readonly BatchQueue _queue = services.GetRequiredService<BatchQueue>();
    private readonly StoreMatch _match = services.GetRequiredService<StoreMatch>();
    private readonly BatchStore _batches = services.GetRequiredService<BatchStore>();
    private readonly ShardLimits _limits = services.GetRequiredService<ShardLimits>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly ILogger<UpstreamEngine> _logger = services.GetRequiredService<ILogger<UpstreamEngine>>();
    private readonly Dictionary<BatchPlace, Task> _leading = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var heard = _queue.Added.Listen();
            foreach (var (place, task) in _leading)
            {
                if (task.IsCompleted) _leading.Remove(place);
            }

            try
            {
                foreach (var place in await _queue.ListUpstreamAsync(cancellationToken))
                {
                    if (_leading.Count >= MostBatches) break;
                    if (_leading.ContainsKey(place) || !await _queue.TryLeadAsync(place, holder, _limits.Lease, cancellationToken)) continue;
                    _leading[place] = Task.Run(() => LeadAsync(place, cancellationToken), CancellationToken.None);
                }
            }
            catch (StateUnavailableException)
            {
                // Who takes items meets the same, and tells of it.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            await Task.WhenAny(heard, Task.Delay(s_betweenLooks, _time, cancellationToken));
        }

        await Task.WhenAll(_leading.Values);
    }

    private async Task LeadAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var leading = StayAsync(place, end);
        try
        {
            var state = await _batches.FindInAsync(place.Folder, end.Token);
            if (state is { End: null }) await new UpstreamWork(services, state).RunAsync(end.Token);
            else if (state is not null || _match.IsSame) await _queue.RemoveUpstreamAsync(place, end.Token);
            merged();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Another leads it, or this one when it runs again.
        }
        catch (Exception exception)
        {
            if (exception is StorageException store) WorkerLog.StoreGone(_logger, store.Fault, store);
            else if (exception is not StateUnavailableException) WorkerLog.Unexpected(_logger, exception);
            await Task.Delay(_limits.FirstPause, _time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await end.CancelAsync();
        await leading;
        try
        {
            await _queue.TryLeadAsync(place, holder, TimeSpan.Zero, CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // It is free when the time is over.
        }
    }

    /// <summary>Gives signs of life. Who is not the leader any more stops.</summary>
    private async Task StayAsync(BatchPlace place, CancellationTokenSource end)
    {
        var seen = _time.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(_limits.Lease / 3, _time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested) return;
            try
            {
                if (!await _queue.TryLeadAsync(place, holder, _limits.Lease, end.Token)) await end.CancelAsync();
                seen = _time.GetTimestamp();
            }
            catch (StateUnavailableException)
            {
                if (_time.GetElapsedTime(seen) > _limits.Lease) await end.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
