using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Proxy.Api.Messages;
using Proxy.Api.Routing;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Api.Routing;

public sealed class TargetBreakersTests
{
    private static readonly Route s_route = new ModelCatalog(new ModelCatalogOptions { Upstream = "a" }).Resolve("claude-opus-5-5");
    private static readonly UpstreamReply s_reply = new();
    private static readonly Func<ResilienceContext, AttemptFate, ValueTask<Outcome<Attempt>>> s_attempt = static (_, fate) => Outcome.FromResultAsValueTask(new Attempt(s_reply, fate));

    [Fact]
    public void A_healthy_target_costs_a_request_next_to_nothing()
    {
        var breakers = Breakers(new BreakerOptions());
        for (var i = 0; i < 1000; i++) Ask(breakers, AttemptFate.Settled);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Ask(breakers, AttemptFate.Settled);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 64);
    }

    [Fact]
    public void Names_that_clients_make_up_share_one_breaker()
    {
        var breakers = Breakers(new BreakerOptions());
        var (one, two) = (s_route with { UpstreamModel = "x", IsConfigured = false }, s_route with { UpstreamModel = "y", IsConfigured = false });
        Assert.Same(breakers.Of(one), breakers.Of(two));
        Assert.NotSame(breakers.Of(s_route), breakers.Of(one));
        Assert.NotSame(breakers.Of(s_route), breakers.Of(s_route with { Upstream = "b" }));
    }

    [Fact]
    public void Health_outlives_a_reload_where_nothing_of_it_changed()
    {
        var options = new BreakerOptions();
        var before = Breakers(options);
        var health = before.Of(s_route);
        Assert.Same(health, After(options, isSame: true).Of(s_route));
        Assert.NotSame(health, After(options, isSame: false).Of(s_route));
        Assert.NotSame(health, After(options with { MinimumAttempts = 5 }, isSame: true).Of(s_route));
        TargetBreakers After(BreakerOptions next, bool isSame) => new(next, TimeProvider.System, NullLogger.Instance, before, _ => isSame);
    }

    private static TargetBreakers Breakers(BreakerOptions options) => new(options, TimeProvider.System, NullLogger.Instance);

    private static void Ask(TargetBreakers breakers, AttemptFate fate)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        var asking = breakers.Of(s_route).Pipeline.ExecuteOutcomeAsync(s_attempt, context, fate);
        Assert.True(asking.IsCompletedSuccessfully);
        ResilienceContextPool.Shared.Return(context);
    }
}
