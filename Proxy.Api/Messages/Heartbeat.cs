using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Proxy.Api.Messages;

/// <summary>
/// Waits for one operation or for the clock, whichever is first, again and again, without an allocation per wait: a live
/// stream waits once per event. There is one timer per stream; it is set anew when it fires, and per event only where
/// that must be sooner than it is set for.
/// </summary>
internal sealed class Heartbeat : IValueTaskSource<Beat>, IDisposable
{
    // What the loop and the operation know of each other; whoever changes Waiting sets the result.
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Completed = 2;

    // Timers count whole milliseconds; firing one early would only mean to set it again.
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(1);
    private readonly TimeProvider _time;
    private readonly Action _completed;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<Beat> _source;
    private long _silenceAt;
    private long _deadlineAt;
    private long _timerAt;
    private int _state;
    private bool _isArmed;

    public Heartbeat(TimeProvider time, TimeSpan silence, TimeSpan deadline)
    {
        _time = time;
        _completed = OnCompleted;
        SilenceIn(silence);
        DeadlineIn(deadline);
        _timer = time.CreateTimer(static self => ((Heartbeat)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    /// <summary>The client has just been told something.</summary>
    public void SilenceIn(TimeSpan period)
    {
        var at = After(period);
        Volatile.Write(ref _silenceAt, at);
        // A ping interval shorter than the commit time: the timer still waits for the commit.
        if (at < Volatile.Read(ref _timerAt)) Arm();
    }

    /// <summary>Upstream has just said something.</summary>
    public void DeadlineIn(TimeSpan period)
    {
        var at = After(period);
        Volatile.Write(ref _deadlineAt, at);
        if (at < Volatile.Read(ref _timerAt)) Arm();
    }

    /// <summary>Begins to watch an operation that has not completed; then <see cref="WaitAsync"/> until <see cref="Beat.Ready"/>.</summary>
    public void Watch<TAwaiter>(TAwaiter awaiter)
        where TAwaiter : ICriticalNotifyCompletion
    {
        Volatile.Write(ref _state, Idle);
        awaiter.UnsafeOnCompleted(_completed);
    }

    public ValueTask<Beat> WaitAsync()
    {
        _source.Reset();
        // A deadline that passed while the loop was writing must not wait for the timer.
        if (Due() is { } due && Volatile.Read(ref _state) == Idle) return ValueTask.FromResult(due);
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Completed) return ValueTask.FromResult(Beat.Ready);
        if (!Volatile.Read(ref _isArmed)) Arm();
        return new ValueTask<Beat>(this, _source.Version);
    }

    /// <summary>Waits for what is watched, clock or no clock.</summary>
    public async ValueTask CompletionAsync()
    {
        Volatile.Write(ref _deadlineAt, long.MaxValue);
        Volatile.Write(ref _silenceAt, long.MaxValue);
        while (await WaitAsync() != Beat.Ready)
        {
            // a tick that was already on its way
        }
    }

    public void Dispose() => _timer.Dispose();

    Beat IValueTaskSource<Beat>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Beat>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Beat>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    // One step, so that nothing of it is left to do when the loop goes on: a wake-up that came late would tell the next
    // operation's wait that it is ready, and its buffer would go back to the pool while it is still being read into.
    private void OnCompleted()
    {
        if (Interlocked.Exchange(ref _state, Completed) == Waiting) _source.SetResult(Beat.Ready);
    }

    private void OnTimer()
    {
        if (Due() is not { } due)
        {
            Arm();
            return;
        }

        // Woken, or busy writing to a slow client: either way the loop sets the timer when it waits again.
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting) _source.SetResult(due);
        Volatile.Write(ref _isArmed, false);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state) == Waiting) Arm();
    }

    private Beat? Due()
    {
        var now = _time.GetTimestamp();
        if (now >= Volatile.Read(ref _deadlineAt)) return Beat.Deadline;
        return now >= Volatile.Read(ref _silenceAt) ? Beat.Silence : null;
    }

    private void Arm()
    {
        Volatile.Write(ref _isArmed, true);
        var next = Math.Min(Volatile.Read(ref _silenceAt), Volatile.Read(ref _deadlineAt));
        Volatile.Write(ref _timerAt, next);
        if (next == long.MaxValue) return;
        var wait = _time.GetElapsedTime(_time.GetTimestamp(), next);
        _timer.Change(wait < s_least ? s_least : wait, Timeout.InfiniteTimeSpan);
    }

    private long After(TimeSpan period) => _time.GetTimestamp() + (long)(period.TotalSeconds * _time.TimestampFrequency);
}
