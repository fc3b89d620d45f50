using System.Collections.Concurrent;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Batches;

/// <summary>Looks after open batches: ends those that are over, puts back what the queue lost, and tells how much there is to do.</summary>
/// <param name="ended">Told of every batch of which nothing is to be done here any more.</param>
internal sealed class BatchEnds(
    IObjectStore store, BatchStore batches, BatchQueue queue, StoreMatch match, Finalizer finalizer, Reconciler reconciler, string holder, Action<BatchPlace> ended, Throttle throttle, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenWalks = TimeSpan.FromSeconds(30);

    // Results of a hundred thousand items are put together in less.
    private static readonly TimeSpan s_claim = TimeSpan.FromSeconds(30);
    private const int MostBatches = 10_000;

    private readonly ConcurrentDictionary<BatchPlace, Task> _ending = new();
    private readonly Bell _bell = new();
    private volatile bool _isWalkDue = true;

    /// <summary>Somebody saw the last item of a batch done, or missed a batch in the queue.</summary>
    public void Look(bool isLost)
    {
        if (isLost) _isWalkDue = true;
        _bell.Ring();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var walked = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var heard = _bell.Listen();
            try
            {
                if (_isWalkDue || time.GetElapsedTime(walked) > s_betweenWalks)
                {
                    (_isWalkDue, walked) = (false, time.GetTimestamp());
                    if (await reconciler.RunAsync(cancellationToken) is > 0 and var made)
                    {
                        WorkerLog.QueueMended(logger, made);
                        queue.Added.Ring();
                    }
                }

                await LookAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is StateUnavailableException or StorageException)
            {
                // A state that comes back may have lost everything.
                _isWalkDue = true;
            }

            await Task.WhenAny(heard, Task.Delay(s_betweenLooks, time, cancellationToken));
        }

        await Task.WhenAll(_ending.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var (depth, age) = (0L, TimeSpan.Zero);
        await foreach (var (place, found) in queue.LookAsync(MostBatches, cancellationToken))
        {
            if (found is not { } look)
            {
                _isWalkDue = true;
                continue;
            }

            depth += look.Left;
            if (look.Left > 0 && look.Age > age) age = look.Age;
            if (look.IsOver) _ = _ending.GetOrAdd(place, _ => Task.Run(() => EndAsync(place, look.End == QueueEnd.Expired, cancellationToken), CancellationToken.None));
        }

        BatchTelemetry.Looked(depth, age, throttle.Limit);
    }

    private async Task EndAsync(BatchPlace place, bool isExpired, CancellationToken cancellationToken)
    {
        try
        {
            // Another store's is not to be kept from those who have that.
            if (!match.IsSame && await batches.FindInAsync(place.Folder, cancellationToken) is null) return;
            if (!await queue.TryClaimEndAsync(place, holder, s_claim, cancellationToken)) return;
            if (await batches.FindInAsync(place.Folder, cancellationToken) is { } state)
            {
                // Workers have done their part; upstream has not.
                if (state is { End: null, Batch.Engine: BatchEngine.Upstream } && !await new ShardStore(store, place).IsMergedAsync(cancellationToken)) return;
                using var span = BatchSpans.End(state.Batch.Origin());
                if (await finalizer.RunAsync(state, isExpired, cancellationToken) is { } done)
                {
                    WorkerLog.BatchMended(logger, place.Id, state.Batch.Total - done.Count);
                    await queue.ForgetAsync(place, cancellationToken);
                    await queue.AddAsync(place, state.Batch.Total, state.Batch.ExpiresAt, isStopped: false, done, cancellationToken);
                    return;
                }

                if ((await batches.FindInAsync(place.Folder, cancellationToken))?.End?.Counts is { } counts)
                    WorkerLog.BatchEnded(logger, place.Id, counts.Succeeded, counts.Errored, counts.Canceled, counts.Expired);
            }

            await queue.ForgetAsync(place, cancellationToken);
            ended(place);
        }
        catch (Exception exception) when (exception is StateUnavailableException or StorageException)
        {
            if (exception is StorageException store) WorkerLog.StoreGone(logger, store.Fault, store);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Another worker does it, or this one when it runs again.
        }
        catch (Exception exception)
        {
            WorkerLog.Unexpected(logger, exception);
        }
        finally
        {
            _ending.TryRemove(place, out _);
        }
    }
}
