using System.Collections.Concurrent;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Json;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Batches;

/// <summary>The items that this worker has begun: each waits for its turn, is run, and ends as a result or goes back to the queue.</summary>
internal sealed class ItemWork(IServiceProvider services, BatchQueue queue, Throttle throttle, ResultWriter results, HeldItems held, string holder) : IDisposable
{
    // Bytes of requests in memory: what is read ahead, and what is under way.
    private const long MostBytes = 48 * 1024 * 1024;
    private const int ReadBytes = 1024 * 1024;
    private static readonly TimeSpan s_longestBudgetPause = TimeSpan.FromMinutes(1);

    private readonly BatchInput _input = new(services.GetRequiredService<IObjectStore>());
    private readonly ItemRunner _runner = services.GetRequiredService<ItemRunner>();
    private readonly BatchOptions _options = services.GetRequiredService<GatewayOptions>().Batches;
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly ILogger<BatchWorker> _logger = services.GetRequiredService<ILogger<BatchWorker>>();
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly CancellationTokenSource _waiting = new();
    private readonly CancellationTokenSource _running = new();
    private readonly Bell _left = new();
    private long _bytes;
    private int _count;
    private double _seconds = 1;

    /// <summary>Items that may be begun now. Quick ones are taken ahead of their turn; slow ones are left to workers that have time.</summary>
    public int Room
    {
        get
        {
            if (Interlocked.Read(ref _bytes) > MostBytes) return 0;
            var limit = throttle.Limit;
            var room = limit + (Volatile.Read(ref _seconds) < 0.25 ? Math.Max(limit, 8) : 0) - Volatile.Read(ref _count);
            // One question to the queue for many items, where they are many.
            return room >= Math.Max(1, limit / 4) ? room : 0;
        }
    }

    /// <summary>Ends at the next item's end.</summary>
    public Task Left() => _left.Listen();

    /// <summary>Reads the items and begins them; ends when the last is begun.</summary>
    /// <param name="items">Ascending.</param>
    public async Task BeginAsync(Batch batch, BatchPlace place, IReadOnlyList<TakenItem> items, CancellationToken cancellationToken)
    {
        var begun = 0;
        try
        {
            while (begun < items.Count)
            {
                for (var left = Left(); Interlocked.Read(ref _bytes) > MostBytes; left = Left()) await left.WaitAsync(cancellationToken);
                var first = items[begun].Index;
                var run = 1;
                while (begun + run < items.Count && items[begun + run].Index == first + run) run++;
                var requests = await _input.ReadAsync(batch, first, run, ReadBytes, cancellationToken);
                foreach (var request in requests) Begin(new ItemJob(batch, place, request, items[begun++].Attempt));
            }
        }
        finally
        {
            if (begun < items.Count) await GiveBackAsync(place, [.. items.Skip(begun).Select(static item => item.Index)], TimeSpan.Zero, isCounted: false);
        }
    }

    /// <summary>What waits for its turn goes back at once; what runs may end.</summary>
    /// <param name="patience">After it, what still runs goes back too.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        await _waiting.CancelAsync();
        _running.CancelAfter(patience);
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _waiting.Dispose();
        _running.Dispose();
    }

    private void Begin(ItemJob job)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, job.Item.Params.Length);
        var task = Task.Run(() => RunAsync(job));
        _tasks[task] = true;
        task.ContinueWith(static (task, tasks) => ((ConcurrentDictionary<Task, bool>)tasks!).TryRemove(task, out _), _tasks, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task RunAsync(ItemJob job)
    {
        try
        {
            await (job.Attempt > _options.MaxAttempts ? GiveUpAsync(job) : job.Item.IsDamaged ? ReadAgainAsync(job) : TryAsync(job));
        }
        catch (OperationCanceledException) when (_waiting.IsCancellationRequested)
        {
            await GiveBackAsync(job.Place, [job.Item.Index], TimeSpan.Zero, isCounted: false);
        }
        catch (Exception exception)
        {
            WorkerLog.ItemUnexpected(_logger, job.Item.Index, job.Place.Id, exception);
            await GiveBackAsync(job.Place, [job.Item.Index], Backoff(job.Attempt), isCounted: true);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _bytes, -job.Item.Params.Length);
            _left.Ring();
        }
    }

    private async Task TryAsync(ItemJob job)
    {
        await throttle.EnterAsync(_waiting.Token);
        ItemAnswer answer;
        try
        {
            var started = _time.GetTimestamp();
            answer = await _runner.RunAsync(job.Batch, job.Item, _running.Token);
            Volatile.Write(ref _seconds, (_seconds * 0.9) + (_time.GetElapsedTime(started).TotalSeconds * 0.1));
            // Before the place is free: the next must not meet the same.
            if (answer.Fate == ItemFate.Limited && throttle.Refused(answer.RetryAfter)) WorkerLog.Slower(_logger, throttle.Limit, throttle.PauseLeft.TotalSeconds);
            else if (answer.Fate != ItemFate.Limited) throttle.Served();
        }
        finally
        {
            throttle.Leave();
        }

        using var body = answer.Body;
        switch (answer.Fate)
        {
            case ItemFate.Limited:
                Retried("limited");
                await GiveBackAsync(job.Place, [job.Item.Index], TimeSpan.Zero, isCounted: false);
                break;
            case ItemFate.OverBudget:
                Retried("budget");
                await PauseAsync(job.Place, answer.RetryAfter < s_longestBudgetPause ? answer.RetryAfter.Value : s_longestBudgetPause);
                await GiveBackAsync(job.Place, [job.Item.Index], TimeSpan.Zero, isCounted: false);
                break;
            case ItemFate.Failed when job.Attempt < _options.MaxAttempts:
                Retried("failed");
                await GiveBackAsync(job.Place, [job.Item.Index], Backoff(job.Attempt), isCounted: true);
                break;
            default:
                await KeepAsync(job, answer.Kind, body);
                break;
        }
    }

    // It may have been the reading. A batch that was deleted is not in the queue any more: it does not come again.
    private async Task ReadAgainAsync(ItemJob job)
    {
        if (job.Attempt < _options.MaxAttempts)
        {
            Retried("damaged");
            await GiveBackAsync(job.Place, [job.Item.Index], Backoff(job.Attempt), isCounted: true);
            return;
        }

        WorkerLog.ItemDamaged(_logger, job.Item.Index, job.Place.Id);
        using var body = new PooledBuffer(512);
        ItemRunner.WriteDamaged(body, job.Item.Index);
        await KeepAsync(job, ItemKind.Errored, body);
    }

    // Whoever had it died, again and again: it may be the item that kills.
    private async Task GiveUpAsync(ItemJob job)
    {
        WorkerLog.GivenUp(_logger, job.Item.Index, job.Place.Id, job.Attempt - 1);
        using var body = new PooledBuffer(512);
        ItemRunner.WriteError(body, "The request was begun several times and could not be completed.");
        await KeepAsync(job, ItemKind.Errored, body);
    }

    private async Task KeepAsync(ItemJob job, ItemKind kind, PooledBuffer body)
    {
        var json = new PooledBuffer(body.Length + 256);
        ResultLine.WriteJson(json, job.Item.CustomId, kind, body.Written);
        try
        {
            await results.AddAsync(new ItemResult(job.Place, job.Item.Index, kind, json), _running.Token);
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    private async Task GiveBackAsync(BatchPlace place, int[] items, TimeSpan pause, bool isCounted)
    {
        // Before the queue hears of it: what it gives out again at once, to us, is to be begun again.
        held.Remove(place, items);
        try
        {
            await queue.ReleaseAsync(place, holder, items, pause, isCounted, CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // They are free again after the lease, because nobody renews it.
        }
    }

    private async Task PauseAsync(BatchPlace place, TimeSpan pause)
    {
        try
        {
            await queue.PauseAsync(place, pause, CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // The next item says so again.
        }
    }

    private static TimeSpan Backoff(int attempt) => TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, attempt - 1)));

    private static void Retried(string reason)
    {
        if (BatchTelemetry.Retries.Enabled) BatchTelemetry.Retries.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, reason));
    }

    private sealed record ItemJob(Batch Batch, BatchPlace Place, BatchItem Item, int Attempt);
}
