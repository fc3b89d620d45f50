using System.Security.Cryptography;
using Polly;
using Polly.CircuitBreaker;
using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Routing;

/// <summary>
/// Asks the targets of a question until one answers: each again where that is safe, then the next. Only while the client
/// has seen nothing, within its patience, and never what may have been billed already. The same for what is translated and
/// for what is passed through.
/// <code>
///   target 1 ── attempt ── pause ── attempt ── … ──┐ gave up, or is left alone
///   target 2 ── attempt ── …              ◀────────┘
/// </code>
/// </summary>
internal sealed class UpstreamAsker<TQuestion>(ITargetAsker<TQuestion> asker, RetryBudget budget, TimeProvider time)
    where TQuestion : class, ITargetQuestion
{
    // :: One delegate for all requests: a pipeline that closes over each would cost one each.
    private static readonly Func<ResilienceContext, Asked, ValueTask<Outcome<Attempt>>> s_attempt =
        static (context, asked) => asked.AskAsync(context.CancellationToken);

    /// <summary>Touches nothing of the client's response: a stream may begin while this runs.</summary>
    /// <returns>The answer, or what is to be told of the failures.</returns>
    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    public async Task<Attempt> AskAsync(Exchange exchange, TQuestion question, CancellationToken cancellationToken)
    {
        Attempt? told = null;
        string? reason = null;
        for (var next = 1; ; next++)
        {
            var attempt = await AskTargetAsync(exchange, question, reason, next < question.Targets.Count || question.HasOthers, cancellationToken);
            // What a target said tells more than that another one is left alone.
            if (told is null || attempt.Fate != AttemptFate.Skipped) told = attempt;
            var from = question.Route;
            if (!attempt.MayMoveOn || !MoveOn(exchange, question, ref next)) return told.Value;
            AttemptWords.CountFallback(from, question.Route, attempt.Fate);
            reason = AttemptWords.Fallback;
        }
    }

    private async ValueTask<Attempt> AskTargetAsync(Exchange exchange, TQuestion question, string? reason, bool hasNext, CancellationToken cancellationToken)
    {
        var options = exchange.Snapshot.Options.Retry;
        for (var retry = 0; ; retry++)
        {
            var attempt = await AttemptAsync(exchange, question, reason, hasNext, cancellationToken);
            if (retry >= options.MaxRetries || !attempt.MayRepeat(options) || question.IsCommitted) return attempt;
            // 100–300 ms, then 200–600 ms: other gateways were refused at the same moment. What upstream asks for comes first.
            var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 301) << retry) + TimeSpan.FromSeconds(attempt.RetryAfter ?? 0);
            if (!Patience.Has(exchange, question, pause, time) || !budget.TryTake(options.PerSecond)) return attempt;
            await Task.Delay(pause, time, cancellationToken);
            if (question.IsCommitted) return attempt;
            AttemptWords.CountRetry(question.Route, attempt.Fate);
            reason = AttemptWords.Of(attempt.Fate);
        }
    }

    private async ValueTask<Attempt> AttemptAsync(Exchange exchange, TQuestion question, string? reason, bool hasNext, CancellationToken cancellationToken)
    {
        var breaker = exchange.Snapshot.Breakers.Of(question.Route);
        using var span = exchange.AttemptSpan = AttemptSpan.Start(question.Route, exchange.Attempts + 1, reason, AttemptWords.Of(breaker.State.CircuitState));
        // Who is asked last has all the time there is.
        var limit = hasNext && question.IsStreamed ? exchange.Snapshot.Upstreams.Of(question.Route.Upstream).Options.HeadersTimeout : null;
        // What was said long ago tells nothing of the target's health now.
        var judge = question.IsJudged && exchange.Said is null ? breaker.Pipeline : ResiliencePipeline<Attempt>.Empty;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        Attempt attempt;
        try
        {
            var outcome = await judge.ExecuteOutcomeAsync(s_attempt, context, new Asked(asker, exchange, question, limit, time));
            if (outcome.Exception is not BrokenCircuitException) outcome.ThrowIfException();
            attempt = outcome.Exception is BrokenCircuitException broken ? Skipped(broken.RetryAfter) : outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        span.Ended(AttemptWords.Of(attempt.Fate), attempt.IsFailure || attempt.Fate is AttemptFate.Limited or AttemptFate.Skipped);
        return attempt;
    }

    /// <returns>False when there is no other target to ask, or no time to ask it in.</returns>
    private bool MoveOn(Exchange exchange, TQuestion question, ref int next)
    {
        for (; next < question.Targets.Count; next++)
        {
            var target = question.Targets[next];
            // A client's own key is for one upstream only.
            if (exchange.Snapshot.Upstreams.Find(target.Upstream) is not { } server || !Patience.Has(exchange, question, TimeSpan.Zero, time)) continue;
            if (question.TryMoveTo(exchange, target, server)) return true;
        }

        return false;
    }

    // F26: an answer at once, for clients that know how to wait.
    private static Attempt Skipped(TimeSpan? retryAfter) => new(
        new UpstreamReply
        {
            Failure = new Failure(FailureKind.Overloaded, "upstream is not available at the moment")
            {
                ShouldRetry = true,
                RetryAfterSeconds = (int)Math.Ceiling(Math.Max(1, retryAfter?.TotalSeconds ?? 1)),
            },
        },
        AttemptFate.Skipped);

    private readonly record struct Asked(ITargetAsker<TQuestion> Asker, Exchange Exchange, TQuestion Question, TimeSpan? Limit, TimeProvider Time)
    {
        public async ValueTask<Outcome<Attempt>> AskAsync(CancellationToken cancellationToken)
        {
            using var silence = Limit is { } limit ? new CancellationTokenSource(limit, Time) : null;
            using var either = silence is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
            try
            {
                return Outcome.FromResult(await Asker.AskAsync(Exchange, Question, either?.Token ?? cancellationToken));
            }
            catch (OperationCanceledException) when (IsSilence(silence, cancellationToken))
            {
                return Outcome.FromResult(new Attempt(new UpstreamReply { Failure = UpstreamFailure.HeadersTimedOut.ToFailure() }, AttemptFate.Silent));
            }
        }

        // Upstream's own time is over, or all there is: its fault, unlike a client that leaves.
        private bool IsSilence(CancellationTokenSource? silence, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
            ? Time.GetElapsedTime(Exchange.Started) >= Exchange.Snapshot.Options.HeadersTimeout
            : silence is { IsCancellationRequested: true };
    }
}
