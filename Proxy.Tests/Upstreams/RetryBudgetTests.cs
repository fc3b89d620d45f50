using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Upstreams;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_seconds_worth_may_be_taken_at_once_and_comes_back_evenly()
    {
        var budget = new RetryBudget(_time);
        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => budget.TryTake(10)));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(2, Enumerable.Range(0, 30).Count(_ => budget.TryTake(10)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => budget.TryTake(10)));
    }

    [Fact]
    public void Nothing_is_nothing_and_a_new_setting_holds_at_once()
    {
        var budget = new RetryBudget(_time);
        Assert.False(budget.TryTake(0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(budget.TryTake(1));
        Assert.False(budget.TryTake(1));
    }
}
