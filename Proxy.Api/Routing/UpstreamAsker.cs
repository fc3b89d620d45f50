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
/// for what is passed through; but only who translates can say of a 200 that it was none (<see cref="Course"/>).
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

    /// <summary>Takes any 200 for an answer.</summary>
    /// <inheritdoc cref="AskAsync(Exchange, TQuestion, Course, CancellationToken)"/>
    public Task<Attempt> AskAsync(Exchange exchange, TQuestion question, CancellationToken cancellationToken) =>
        AskAsync(exchange, question, new Course(isWatched: false), cancellationToken);

    /// <summary>Touches nothing of the client's response: a stream may begin while this runs.</summary>
    /// <returns>The answer, or what is to be told of the failures.</returns>
    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    public async Task<Attempt> AskAsync(Exchange exchange, TQuestion question, Course course, CancellationToken cancellationToken)
    {
        while (true)
        {
            var attempt = await AttemptAsync(exchange, question, course, cancellationToken);
            if (attempt.Reply.Answer is not null) return attempt;
            if (!await GoesOnAsync(exchange, question, course, attempt, cancellationToken)) return course.Told!.Value;
        }
    }

    /// <summary>The answer that came was none: goes on as if its status had said so.</summary>
    /// <param name="failed">What it said instead.</param>
    /// <inheritdoc cref="AskAsync(Exchange, TQuestion, Course, CancellationToken)"/>
    public async Task<Attempt> AskAgainAsync(Exchange exchange, TQuestion question, Course course, Attempt failed, CancellationToken cancellationToken)
    {
        await course.JudgeAsync(failed);
        return await GoesOnAsync(exchange, question, course, failed, cancellationToken) ? await AskAsync(exchange, question, course, cancellationToken) : course.Told!.Value;
    }

    /// <returns>Whether another attempt is to be made, at this target or, the question being written for it, at another.</returns>
    private async ValueTask<bool> GoesOnAsync(Exchange exchange, TQuestion question, Course course, Attempt attempt, CancellationToken cancellationToken)
    {
        if (!course.IsFinal && await RepeatsAsync(exchange, question, course, attempt, cancellationToken)) return true;
        // What a target said tells more than that another one is left alone.
        if (course.Told is null || attempt.Fate != AttemptFate.Skipped) course.Told = attempt;
        var from = question.Route;
        if (course.IsFinal || !attempt.MayMoveOn || !MoveOn(exchange, question, course)) return false;
        AttemptWords.CountFallback(from, question.Route, attempt.Fate);
        (course.Retries, course.Reason) = (0, AttemptWords.Fallback);
        return true;
    }

    private async ValueTask<bool> RepeatsAsync(Exchange exchange, TQuestion question, Course course, Attempt attempt, CancellationToken cancellationToken)
    {
        var options = exchange.Snapshot.Options.Retry;
        if (course.Retries >= options.MaxRetries || !attempt.MayRepeat(options) || question.IsCommitted) return false;
        // 100–300 ms, then 200–600 ms: other gateways were refused at the same moment. What upstream asks for comes first.
        var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 301) << course.Retries) + TimeSpan.FromSeconds(attempt.RetryAfter ?? 0);
        if (!Patience.Has(exchange, question, pause, time) || !budget.TryTake(options.PerSecond)) return false;
        await Task.Delay(pause, time, cancellationToken);
        if (question.IsCommitted) return false;
        AttemptWords.CountRetry(question.Route, attempt.Fate);
        (course.Retries, course.Reason) = (course.Retries + 1, AttemptWords.Of(attempt.Fate));
        return true;
    }

    private async ValueTask<Attempt> AttemptAsync(Exchange exchange, TQuestion question, Course course, CancellationToken cancellationToken)
    {
        if (!course.IsWatched) return await JudgedAsync(exchange, question, course, null, cancellationToken);
        var trial = new Trial();
        return await course.OpenAsync(trial, JudgedAsync(exchange, question, course, trial, cancellationToken));
    }

    private async Task<Attempt> JudgedAsync(Exchange exchange, TQuestion question, Course course, Trial? trial, CancellationToken cancellationToken)
    {
        var breaker = exchange.Snapshot.Breakers.Of(question.Route);
        using var span = exchange.AttemptSpan = AttemptSpan.Start(question.Route, exchange.Attempts + 1, course.Reason, AttemptWords.Of(breaker.State.CircuitState));
        // Who is asked last has all the time there is.
        var hasNext = course.Next < question.Targets.Count || question.HasOthers;
        var limit = hasNext && question.IsStreamed ? exchange.Snapshot.Upstreams.Of(question.Route.Upstream).Options.HeadersTimeout : null;
        // What was said long ago tells nothing of the target's health now.
        var judge = question.IsJudged && exchange.Said is null ? breaker.Pipeline : ResiliencePipeline<Attempt>.Empty;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        Attempt attempt;
        try
        {
            var outcome = await judge.ExecuteOutcomeAsync(s_attempt, context, new Asked(asker, exchange, question, limit, time, trial));
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
    private bool MoveOn(Exchange exchange, TQuestion question, Course course)
    {
        while (course.Next < question.Targets.Count)
        {
            var target = question.Targets[course.Next++];
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

    private readonly record struct Asked(ITargetAsker<TQuestion> Asker, Exchange Exchange, TQuestion Question, TimeSpan? Limit, TimeProvider Time, Trial? Trial)
    {
        public async ValueTask<Outcome<Attempt>> AskAsync(CancellationToken cancellationToken)
        {
            var attempt = await HeadersAsync(cancellationToken);
            return Outcome.FromResult(Trial is null || attempt.Reply.Answer is null ? attempt : await Trial.VerdictAsync(attempt));
        }

        private async ValueTask<Attempt> HeadersAsync(CancellationToken cancellationToken)
        {
            using var silence = Limit is { } limit ? new CancellationTokenSource(limit, Time) : null;
            using var either = silence is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
            try
            {
                return await Asker.AskAsync(Exchange, Question, either?.Token ?? cancellationToken);
            }
            catch (OperationCanceledException) when (IsSilence(silence, cancellationToken))
            {
                return new Attempt(new UpstreamReply { Failure = UpstreamFailure.HeadersTimedOut.ToFailure() }, AttemptFate.Silent);
            }
        }

        // Upstream's own time is over, or all there is: its fault, unlike a client that leaves.
        private bool IsSilence(CancellationTokenSource? silence, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
            ? Time.GetElapsedTime(Exchange.Started) >= Exchange.Snapshot.Options.HeadersTimeout
            : silence is { IsCancellationRequested: true };
    }
}
