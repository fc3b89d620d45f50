using Proxy.Core.Batches;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches.Upstream;

/// <summary>Tells when a batch is to come to its end before all is done: cancelled, or its time is over.</summary>
internal sealed class StopWatch(IServiceProvider services, Batch batch)
{
    /// <summary>How long a cancellation may go unnoticed where another process was told of it.</summary>
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    // Upstream takes up to ten minutes to cancel.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(30);

    private readonly IObjectStore _store = services.GetRequiredService<IObjectStore>();
    private readonly BatchQueue _queue = services.GetRequiredService<BatchQueue>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly string _mark = BatchPlace.Of(batch).Folder + BatchNames.Cancelled;

    public bool IsExpired => _time.GetUtcNow() >= batch.ExpiresAt;

    /// <summary>Whatever upstream still does, nobody waits for it any longer.</summary>
    public bool IsLate => _time.GetUtcNow() >= batch.ExpiresAt + s_grace;

    public async Task<bool> IsCancelledAsync(CancellationToken cancellationToken) => await _store.FindAsync(_mark, cancellationToken) is not null;

    public async Task<bool> IsStoppedAsync(CancellationToken cancellationToken) => IsExpired || await IsCancelledAsync(cancellationToken);

    /// <summary>Waits, but not on after the batch is stopped.</summary>
    /// <param name="wasStopped">The caller knows: it is waited to the end.</param>
    public async Task WaitAsync(TimeSpan pause, bool wasStopped, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (pause - _time.GetElapsedTime(began) is { Ticks: > 0 } left)
        {
            var rung = _queue.Added.Listen();
            if (!wasStopped && await IsStoppedAsync(cancellationToken)) return;
            var delay = Task.Delay(left < s_betweenLooks ? left : s_betweenLooks, _time, cancellationToken);
            await (wasStopped ? delay : Task.WhenAny(rung, delay));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
