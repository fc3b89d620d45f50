using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Messages;

namespace Proxy.Tests.Api.Messages;

public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task It_wakes_for_silence_again_and_again_and_then_for_the_operation()
    {
        using var heartbeat = Start(silence: 10, deadline: 100);
        var operation = new TaskCompletionSource();
        heartbeat.Watch(operation.Task.GetAwaiter());
        for (var i = 0; i < 3; i++)
        {
            var waiting = heartbeat.WaitAsync().AsTask();
            _time.Advance(TimeSpan.FromSeconds(9.9));
            Assert.False(waiting.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(Beat.Silence, await waiting);
            heartbeat.SilenceIn(TimeSpan.FromSeconds(10));
        }

        var last = heartbeat.WaitAsync().AsTask();
        operation.SetResult();
        Assert.Equal(Beat.Ready, await last);
    }

    [Fact]
    public async Task Words_put_off_silence_without_a_timer_of_their_own()
    {
        using var heartbeat = Start(silence: 10, deadline: 100);
        heartbeat.Watch(new TaskCompletionSource().Task.GetAwaiter());
        var waiting = heartbeat.WaitAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(6));
        heartbeat.SilenceIn(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Beat.Silence, await waiting);
    }

    [Fact]
    public async Task What_came_due_while_nobody_waited_is_told_at_the_next_wait()
    {
        using var heartbeat = Start(silence: 10, deadline: 100);
        heartbeat.Watch(new TaskCompletionSource().Task.GetAwaiter());
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(Beat.Silence, await heartbeat.WaitAsync());
        heartbeat.SilenceIn(TimeSpan.FromSeconds(1000));
        var waiting = heartbeat.WaitAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(Beat.Deadline, await waiting);
    }

    [Fact]
    public async Task Completion_outlasts_the_clock()
    {
        using var heartbeat = Start(silence: 1, deadline: 1);
        var operation = new TaskCompletionSource();
        heartbeat.Watch(operation.Task.GetAwaiter());
        var ending = heartbeat.CompletionAsync().AsTask();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(ending.IsCompleted);
        operation.SetResult();
        await ending;
    }

    [Fact]
    public async Task An_operation_that_completes_at_any_moment_is_seen_exactly_once()
    {
        // Real clock, real threads: 2,000 races between completion and waiting.
        using var heartbeat = new Heartbeat(TimeProvider.System, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        for (var i = 0; i < 2000; i++)
        {
            var operation = new TaskCompletionSource();
            heartbeat.Watch(operation.Task.GetAwaiter());
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), operation, preferLocal: false);
            Assert.Equal(Beat.Ready, await heartbeat.WaitAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_shorter_deadline_set_later_is_not_overslept()
    {
        using var heartbeat = Start(silence: 60, deadline: 290);
        heartbeat.DeadlineIn(TimeSpan.FromSeconds(5));
        heartbeat.Watch(new TaskCompletionSource().Task.GetAwaiter());
        var waiting = heartbeat.WaitAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(waiting.IsCompleted);
        Assert.Equal(Beat.Deadline, await waiting);
    }

    [Fact]
    public async Task What_has_completed_counts_more_than_the_clock()
    {
        using var heartbeat = Start(silence: 60, deadline: 5);
        var operation = new Operation();
        heartbeat.Watch(operation);
        operation.Complete();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(Beat.Ready, await heartbeat.WaitAsync());
    }

    /// <summary>Two threads complete operations by turns while the loop already waits for the next; a clock beats in between.</summary>
    [Fact]
    public async Task Ready_is_never_told_of_an_operation_that_has_not_completed()
    {
        var often = TimeSpan.FromMilliseconds(1);
        using var heartbeat = new Heartbeat(TimeProvider.System, often, TimeSpan.FromHours(1));
        using var workers = new CancellationTokenSource();
        var slots = new Operation?[2];
        var working = slots.Select((_, i) => Task.Factory.StartNew(
            () =>
            {
                while (!workers.IsCancellationRequested)
                {
                    if (Interlocked.Exchange(ref slots[i], null) is { } operation) operation.Complete();
                    else Thread.Yield();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var operation = new Operation();
            heartbeat.Watch(operation);
            Volatile.Write(ref slots[i % 2], operation);
            while (await heartbeat.WaitAsync() != Beat.Ready) heartbeat.SilenceIn(often);
            Assert.True(operation.IsCompleted, $"operation {i}");
        }

        await workers.CancelAsync();
        await Task.WhenAll(working);
    }

    private Heartbeat Start(double silence, double deadline) => new(_time, TimeSpan.FromSeconds(silence), TimeSpan.FromSeconds(deadline));

    private sealed class Operation : ICriticalNotifyCompletion
    {
        private bool _isCompleted;
        private Action? _continuation;

        public bool IsCompleted => Volatile.Read(ref _isCompleted);

        public void Complete()
        {
            Volatile.Write(ref _isCompleted, true);
            _continuation!();
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;
    }
}
