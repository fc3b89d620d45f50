namespace Proxy.Api.Batches;

/// <summary>
/// How many items of this worker may be under way: half as many each time upstream has no room, one more for each round
/// that it had, and none for as long as it asks to be left alone. What is live is asked of the same upstream.
/// </summary>
internal sealed class Throttle(int most, TimeProvider time)
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private double _limit = most;
    private int _running;
    private int _refusals;
    private long _pausedAt = time.GetTimestamp();
    private TimeSpan _pause = TimeSpan.Zero;

    public int Limit
    {
        get
        {
            lock (_gate) return (int)_limit;
        }
    }

    /// <summary>Until upstream wants to be asked again; zero when it may be asked.</summary>
    public TimeSpan PauseLeft
    {
        get
        {
            lock (_gate) return Left();
        }
    }

    /// <summary>Ends when the caller may begin, who calls <see cref="Leave"/> afterwards.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (PauseLeft is { Ticks: > 0 } left) await Task.Delay(left, time, cancellationToken);
            await PlaceAsync(cancellationToken);
            // A refusal may have come while it waited for a place.
            if (PauseLeft == TimeSpan.Zero) return;
            Leave();
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            while (_running < (int)_limit && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult()) _running++;
            }
        }
    }

    /// <summary>Upstream answered.</summary>
    public void Served()
    {
        lock (_gate)
        {
            _refusals = 0;
            if (_limit < most) _limit = Math.Min(most, _limit + (1 / _limit));
        }
    }

    /// <summary>Upstream had no room.</summary>
    /// <param name="asked">How long it asked to be left alone; null where it said nothing.</param>
    /// <returns>False when this is the echo of a refusal that was heeded already.</returns>
    public bool Refused(TimeSpan? asked)
    {
        lock (_gate)
        {
            // All that are under way are refused at about the same time: that is one refusal.
            if (Left() > TimeSpan.Zero) return false;
            _limit = Math.Max(1, _limit / 2);
            var own = TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, Math.Min(10, _refusals++))));
            _pause = asked is { } wait && wait > own ? wait : own;
            if (_pause > s_longestPause) _pause = s_longestPause;
            _pausedAt = time.GetTimestamp();
            return true;
        }
    }

    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (_running < (int)_limit)
            {
                _running++;
                return;
            }

            _waiting.Enqueue(waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var cancelled = cancellationToken.Register(() => waiting.TrySetCanceled(cancellationToken));
        await waiting.Task;
    }

    private TimeSpan Left()
    {
        var left = _pause - time.GetElapsedTime(_pausedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
