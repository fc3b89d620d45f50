namespace Proxy.Api.Idempotency;

/// <summary>
/// How long a request goes on that its client may leave: as long as the client is there; for a while after it left; and
/// while the gateway stops, until shortly before it must have stopped, so that there is time to give the record back.
/// </summary>
internal sealed class Endurance : IDisposable
{
    private static readonly TimeSpan s_alone = TimeSpan.FromMinutes(15);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _gone;
    private readonly CancellationTokenRegistration _stopping;
    private readonly List<ITimer> _timers = new(2);
    private bool _isDisposed;

    /// <param name="drain">What is left once the gateway has been told to stop.</param>
    /// <param name="gone">The client has left.</param>
    /// <param name="stopping">The gateway has been told to stop.</param>
    public Endurance(TimeSpan drain, TimeProvider time, CancellationToken gone, CancellationToken stopping)
    {
        _time = time;
        _gone = gone.Register(() => EndIn(s_alone));
        _stopping = stopping.Register(() => EndIn(drain));
    }

    /// <summary>It has taken too long.</summary>
    public CancellationToken Token => _end.Token;

    public void Dispose()
    {
        _gone.Dispose();
        _stopping.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var timer in _timers) timer.Dispose();
            _end.Dispose();
        }
    }

    private void EndIn(TimeSpan period)
    {
        lock (_gate)
        {
            if (!_isDisposed) _timers.Add(_time.CreateTimer(static self => ((Endurance)self!).End(), this, period, Timeout.InfiniteTimeSpan));
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
        }

        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }
}
