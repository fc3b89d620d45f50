using System.Security.Cryptography;
using Polly;
using Polly.CircuitBreaker;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>
/// Asks the targets of a question until one answers: each again where that is safe, then the next. Only while the client
/// has seen nothing, within its patience, and never what may have been billed already.
/// <code>
///   target 1 ── attempt ── pause ── attempt ── … ──┐ gave up, or is left alone
///   target 2 ── attempt ── …              ◀────────┘
/// </code>
/// </summary>
internal sealed class UpstreamAsker(TargetAsker asker, RetryBudget budget, TimeProvider time)
{
    // :: One delegate for all requests: a pipeline that closes over each would cost one each.
    private static readonly Func<ResilienceContext, (TargetAsker Asker, Exchange Exchange, Question Question), ValueTask<Outcome<Attempt>>> s_attempt =
        static async (context, state) => Outcome.FromResult(await state.Asker.AskAsync(state.Exchange, state.Question, context.CancellationToken));

    /// <summary>Touches nothing of the client's response: a stream may begin while this runs.</summary>
    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    public async Task<UpstreamReply> AskAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        UpstreamReply? told = null;
        for (var next = 1; ; next++)
        {
            var attempt = await AskTargetAsync(exchange, question, cancellationToken);
            // What a target said tells more than that another one is left alone.
            if (told is null || attempt.Fate != AttemptFate.Skipped) told = attempt.Reply;
            if (!attempt.MayMoveOn || !MoveOn(exchange, question, ref next)) return told.Value;
        }
    }

    private async ValueTask<Attempt> AskTargetAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        var options = exchange.Snapshot.Options.Retry;
        for (var retry = 0; ; retry++)
        {
            var attempt = await AttemptAsync(exchange, question, cancellationToken);
            if (retry >= options.MaxRetries || !attempt.MayRepeat(options) || question.IsCommitted) return attempt;
            // 100–300 ms, then 200–600 ms: other gateways were refused at the same moment. What upstream asks for comes first.
            var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 301) << retry) + TimeSpan.FromSeconds(attempt.RetryAfter ?? 0);
            if (!IsInTime(exchange, question, pause) || !budget.TryTake(options.PerSecond)) return attempt;
            await Task.Delay(pause, time, cancellationToken);
            if (question.IsCommitted) return attempt;
        }
    }

    private async ValueTask<Attempt> AttemptAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await exchange.Snapshot.Breakers.Of(question.Context.Scope.Route).ExecuteOutcomeAsync(s_attempt, context, (asker, exchange, question));
            if (outcome.Exception is BrokenCircuitException broken) return Skipped(broken.RetryAfter);
            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <returns>False when there is no other target to ask, or no time to ask it in.</returns>
    private bool MoveOn(Exchange exchange, Question question, ref int next)
    {
        for (; next < question.Targets.Count; next++)
        {
            // A client's own key is for one upstream only.
            if (exchange.Snapshot.Upstreams.Find(question.Targets[next].Upstream) is not { Kind: UpstreamKind.OpenAIResponses } server || !IsInTime(exchange, question, TimeSpan.Zero)) continue;
            if (question.TryMoveTo(exchange.Snapshot.Learned.Apply(question.Targets[next]), server.Endpoint.Key)) return true;
        }

        return false;
    }

    private bool IsInTime(Exchange exchange, Question question, TimeSpan pause) =>
        time.GetElapsedTime(exchange.Started) + pause < Patience.Of(exchange, question.Conversation.Stream);

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
}
