using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Batches;

namespace Proxy.Tests.Batches;

public sealed class ThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task No_more_are_under_way_than_the_limit_says()
    {
        var throttle = new Throttle(2, _time);
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
        var third = throttle.EnterAsync(TestContext.Current.CancellationToken);
        Assert.False(third.IsCompleted);
        throttle.Leave();
        await third;
    }

    [Fact]
    public async Task A_refusal_halves_the_limit_once_and_leaves_upstream_alone_as_it_asks()
    {
        var throttle = new Throttle(16, _time);
        Assert.True(throttle.Refused(TimeSpan.FromSeconds(7)));
        // What was under way is refused too: the same refusal.
        Assert.False(throttle.Refused(TimeSpan.FromSeconds(7)));
        Assert.Equal((8, TimeSpan.FromSeconds(7)), (throttle.Limit, throttle.PauseLeft));
        var entering = throttle.EnterAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(entering.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await entering;
    }

    [Fact]
    public void Refusals_in_a_row_wait_longer_and_one_is_always_tried()
    {
        var throttle = new Throttle(16, _time);
        var pauses = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            throttle.Refused(null);
            pauses.Add(throttle.PauseLeft.TotalSeconds);
            _time.Advance(throttle.PauseLeft);
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30], pauses);
        Assert.Equal(1, throttle.Limit);
    }

    [Fact]
    public void Answers_raise_the_limit_by_one_a_round_up_to_the_most()
    {
        var throttle = new Throttle(8, _time);
        throttle.Refused(null);
        for (var answer = 0; answer < 5; answer++) throttle.Served();
        Assert.Equal(5, throttle.Limit);
        for (var answer = 0; answer < 100; answer++) throttle.Served();
        Assert.Equal(8, throttle.Limit);
    }

    [Fact]
    public async Task Who_waits_for_a_place_while_a_refusal_comes_waits_for_both()
    {
        var throttle = new Throttle(1, _time);
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
        var second = throttle.EnterAsync(TestContext.Current.CancellationToken);
        throttle.Refused(TimeSpan.FromSeconds(5));
        throttle.Leave();
        Assert.False(second.IsCompleted);
        // Whoever was given the place gave it back, and comes again after the pause.
        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await second;
    }

    [Fact]
    public async Task Who_gives_up_takes_no_place()
    {
        var throttle = new Throttle(1, _time);
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
        using var giveUp = new CancellationTokenSource();
        var second = throttle.EnterAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        throttle.Leave();
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
    }
}
