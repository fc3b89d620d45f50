using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Proxy.Api.Batches.Upstream;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Ids;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>
/// Takes items of open batches, runs them, keeps their results. May die at any moment: what it held is another's after the
/// lease, and of two results of an item the first counts.
/// <code>
///   queue ──take──▶ ItemWork ──▶ Throttle ──▶ ItemRunner ──▶ ResultWriter ──append──▶ log ──ack──▶ queue
/// </code>
/// </summary>
internal sealed class BatchWorker : BackgroundService
{
    private const int MostBatches = 32;
    private const int MostItems = 64;
    private const string RateKey = "lim:{batches}:requests";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(250);

    private readonly string _holder = RandomIds.Instance.New("w_");
    private readonly BatchOptions _options;
    private readonly bool _sharesQueue;
    private readonly IObjectStore _store;
    private readonly BatchStore _batches;
    private readonly BatchQueue _queue;
    private readonly StoreMatch _match;
    private readonly KeyDirectory _keys;
    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchWorker> _logger;
    private readonly TimeSpan _drain;
    private readonly HeldItems _held = new();
    private readonly ConcurrentDictionary<BatchPlace, Batch> _known = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ResultWriter _results;
    private readonly BatchEnds _ends;
    private readonly Throttle _throttle;
    private readonly ItemWork _work;
    private readonly UpstreamEngine _upstream;
    private bool _isGone;

    public BatchWorker(IServiceProvider services)
    {
        var options = services.GetRequiredService<GatewayOptions>();
        (_options, _sharesQueue) = (options.Batches, options.Redis is not null);
        _store = services.GetRequiredService<IObjectStore>();
        _batches = services.GetRequiredService<BatchStore>();
        _queue = services.GetRequiredService<BatchQueue>();
        _match = services.GetRequiredService<StoreMatch>();
        _keys = services.GetRequiredService<KeyDirectory>();
        _ledger = services.GetRequiredService<ILedger>();
        _time = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<BatchWorker>>();
        _drain = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout * 0.7;
        _throttle = new Throttle(_options.Concurrency, _time);
        _results = new ResultWriter(_store, _queue, _holder, Acknowledged, _time, _logger);
        _ends = new BatchEnds(_store, _batches, _queue, _match, new Finalizer(_store, _batches), services.GetRequiredService<Reconciler>(), _holder, Ended, _throttle, _time, _logger);
        _work = new ItemWork(services, _queue, _throttle, _results, _held, _holder);
        _upstream = new UpstreamEngine(services, _holder, () => _ends.Look(isLost: false));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await BeginAsync(stoppingToken)) return;
        WorkerLog.Began(_logger, _holder, _options.Concurrency);
        var background = Task.WhenAll(RenewAsync(_end.Token), _results.RunAsync(_end.Token));
        var looking = Task.WhenAll(_ends.RunAsync(stoppingToken), _upstream.RunAsync(stoppingToken));
        await TakeAsync(stoppingToken);
        // What waits is given back at once, what runs has some time, and what it made is kept.
        await _work.StopAsync(_drain);
        _results.Complete();
        _end.CancelAfter(_drain / 5);
        await Task.WhenAll(looking, background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await GiveBackAsync();
        WorkerLog.Ended(_logger, _holder);
    }

    public override void Dispose()
    {
        _end.Dispose();
        _work.Dispose();
        base.Dispose();
    }

    /// <summary>Waits until there may be something to do: a gateway that nobody asks for batches starts no state for them.</summary>
    private async Task<bool> BeginAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var added = _queue.Added.Listen();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_sharesQueue && !added.IsCompleted && !await IsAnyOpenAsync(stoppingToken)) await added.WaitAsync(stoppingToken);
                // Before the keys are known, every key would seem revoked.
                await _keys.RefreshAsync(stoppingToken);
                return true;
            }
            catch (StorageException exception)
            {
                Gone(() => WorkerLog.StoreGone(_logger, exception.Fault, exception));
            }
            catch (StateUnavailableException exception)
            {
                Gone(() => WorkerLog.QueueGone(_logger, exception.Fault, exception));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(s_poll, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task<bool> IsAnyOpenAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _store.ListAsync(BatchNames.Open, cancellationToken)) return true;
        return false;
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (added, free) = (_queue.Added.Listen(), _work.Left());
                var room = _results.IsStalled || _throttle.PauseLeft > TimeSpan.Zero ? 0 : _work.Room;
                var taken = room == 0 ? 0 : await TakeSomeAsync(room, stoppingToken);
                Back();
                // Nothing to be had: until there may be. No room: until something has ended.
                if (taken == 0) await Task.WhenAny(room == 0 ? free : added, Task.Delay(s_poll, _time, stoppingToken));
                continue;
            }
            catch (StateUnavailableException exception)
            {
                Gone(() => WorkerLog.QueueGone(_logger, exception.Fault, exception));
                _ends.Look(isLost: true);
            }
            catch (StorageException exception)
            {
                Gone(() => WorkerLog.StoreGone(_logger, exception.Fault, exception));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                WorkerLog.Unexpected(_logger, exception);
            }

            await Task.Delay(s_poll, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> TakeSomeAsync(int room, CancellationToken cancellationToken)
    {
        var taken = 0;
        var places = await _queue.ListAsync(MostBatches, cancellationToken);
        foreach (var place in places)
        {
            if (taken >= room) break;
            if (await FindAsync(place, cancellationToken) is not { } batch) continue;
            var most = await AdmitAsync(Math.Min(MostItems, room - taken), cancellationToken);
            if (most == 0) break;
            var items = await _queue.TakeAsync(place, most, _options.Lease, _holder, cancellationToken);
            if (items is null) _ends.Look(isLost: true);
            await RefundAsync(most - (items?.Count ?? 0), cancellationToken);
            // Alone, a batch is first and last.
            if (places.Count > 1) await _queue.ServedAsync(place, cancellationToken);
            if (items is not { Count: > 0 }) continue;
            taken += items.Count;
            // What we hold already came back because its lease had ended: it goes on as it is.
            await _work.BeginAsync(batch, place, [.. items.Where(item => _held.TryAdd(place, item.Index)).OrderBy(static item => item.Index)], cancellationToken);
        }

        return taken;
    }

    private async Task<Batch?> FindAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(place, out var known)) return known;
        if ((await _batches.FindInAsync(place.Folder, cancellationToken))?.Batch is { } batch) return _known[place] = batch;
        // To who has another store, every batch looks deleted.
        if (_match.IsSame) await _queue.ForgetAsync(place, cancellationToken);
        return null;
    }

    /// <returns>How many of <paramref name="most"/> the share of all workers has room for.</returns>
    private async Task<int> AdmitAsync(int most, CancellationToken cancellationToken)
    {
        if (_options.RequestsPerMinute is not { } limit) return most;
        for (var count = Math.Min(most, limit); count > 0; count /= 2)
        {
            if ((await _ledger.AdmitAsync([new Bucket(LimitKind.Requests, RateKey, limit, count)], _holder, cancellationToken)).Denied is null) return count;
        }

        return 0;
    }

    private Task RefundAsync(int count, CancellationToken cancellationToken) => count > 0 && _options.RequestsPerMinute is { } limit
        ? _ledger.SettleAsync([new Bucket(LimitKind.Requests, RateKey, limit, -count)], _holder, cancellationToken)
        : Task.CompletedTask;

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.Lease / 3, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var (place, items) in _held.All())
            {
                try
                {
                    await _queue.RenewAsync(place, _options.Lease, _holder, items, cancellationToken);
                }
                catch (StateUnavailableException)
                {
                    // Who takes items tells of it. What runs goes on: its result counts if it is the first.
                    break;
                }
            }
        }
    }

    private async Task GiveBackAsync()
    {
        foreach (var (place, items) in _held.All())
        {
            try
            {
                await _queue.ReleaseAsync(place, _holder, items, TimeSpan.Zero, isCounted: false, CancellationToken.None);
            }
            catch (StateUnavailableException)
            {
                // They are another's after the lease.
                return;
            }
        }
    }

    private void Acknowledged(BatchPlace place, int[] items, int? left)
    {
        _held.Remove(place, items);
        if (left is null or 0) _ends.Look(isLost: left is null);
    }

    private void Ended(BatchPlace place)
    {
        _known.TryRemove(place, out _);
        _results.Forget(place);
    }

    private void Gone(Action tell)
    {
        if (!_isGone) tell();
        _isGone = true;
    }

    private void Back()
    {
        if (!_isGone) return;
        _isGone = false;
        WorkerLog.QueueBack(_logger);
        _ends.Look(isLost: true);
    }
}
