using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;
using Proxy.Api.Pipeline;
using Proxy.Core.Upstream;

namespace Proxy.Api.Routing;

/// <summary>
/// The health of every target. One that fails too often is left alone for a while; then one request tries it, and all
/// follow if that went well.
/// </summary>
internal sealed class TargetBreakers(BreakerOptions options, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<(string Upstream, string Model), TargetBreaker> _byTarget = new();

    /// <summary>The same targets go on with the health they had.</summary>
    /// <param name="isSame">Whether the upstream of this name is what it was.</param>
    public TargetBreakers(BreakerOptions options, TimeProvider time, ILogger logger, TargetBreakers previous, Func<string, bool> isSame)
        : this(options, time, logger)
    {
        if (!previous.Options.Equals(options)) return;
        foreach (var (target, breaker) in previous._byTarget)
        {
            if (isSame(target.Upstream)) _byTarget[target] = breaker;
        }
    }

    private BreakerOptions Options { get; } = options;

    /// <summary>The names that clients make up share one: neither may they fill the table, nor can one of them be down alone.</summary>
    public TargetBreaker Of(Route route)
    {
        var target = (route.Upstream, route.IsConfigured ? route.UpstreamModel : "");
        return _byTarget.TryGetValue(target, out var known) ? known : _byTarget.GetOrAdd(target, Build);
    }

    /// <summary>Of every target that was asked so far; its model is empty where clients made the names up.</summary>
    public IEnumerable<(string Upstream, string Model, CircuitState State)> States => _byTarget.Select(static target => (target.Key.Upstream, target.Key.Model, target.Value.State.CircuitState));

    private TargetBreaker Build((string Upstream, string Model) target)
    {
        var state = new CircuitBreakerStateProvider();
        var pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = Options.FailureRatio,
                MinimumThroughput = Options.MinimumAttempts,
                SamplingDuration = Options.Window,
                StateProvider = state,
                // A trial whose client left is no verdict: the next request is the trial.
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is null ? arguments.Outcome.Result.IsFailure : state.CircuitState == CircuitState.HalfOpen),
                BreakDuration = Options.Break,
                BreakDurationGenerator = arguments => ValueTask.FromResult(TrialWasLeft(arguments.Context) ? TimeSpan.Zero : Options.Break),
                OnOpened = opened =>
                {
                    if (opened.BreakDuration > TimeSpan.Zero) Log.TargetLeft(logger, target.Upstream, target.Model, opened.BreakDuration.TotalSeconds);
                    return default;
                },
                OnClosed = _ =>
                {
                    Log.TargetBack(logger, target.Upstream, target.Model);
                    return default;
                },
            })
            .Build();
        return new TargetBreaker(pipeline, state);
    }

    private static bool TrialWasLeft(ResilienceContext context) => context.CancellationToken.IsCancellationRequested;
}

/// <summary>The health of one target.</summary>
internal sealed record TargetBreaker(ResiliencePipeline<Attempt> Pipeline, CircuitBreakerStateProvider State);
