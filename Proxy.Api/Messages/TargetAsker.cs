using Proxy.Api.Files;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>Asks one target, and once more where C3 says that asking differently helps.</summary>
internal sealed class TargetAsker(FileMirrors mirrors, TimeProvider time, ILogger<TargetAsker> logger) : ITargetAsker<Question>
{
    // The clamp to Proxy:MaxRetryAfterSeconds is the error writer's, which tells of it.
    private readonly ErrorPolicy _policy = new(time, MaxRetryAfterSeconds: 86_400);

    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    public async ValueTask<Attempt> AskAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        if (await mirrors.PrepareAsync(exchange, question, cancellationToken) is { } unprepared) return unprepared;
        var mayAskDifferently = true;
        while (true)
        {
            HttpResponseMessage response;
            exchange.Attempts++;
            exchange.UpstreamRequestId = null;
            exchange.MayBeBilled = true;
            try
            {
                var client = exchange.Snapshot.Upstreams.Of(question.Context.Scope.Route.Upstream).Client;
                (var said, exchange.Said) = (exchange.Said, null);
                response = said ?? await client.SendAsync(question.UpstreamBody, question.IsStreamed, cancellationToken, retries: 0);
            }
            catch (UpstreamException exception)
            {
                return Attempt.Unanswered(exception, exchange, logger);
            }

            exchange.UpstreamRequestId = AnswerHeaders.RequestIdOf(response.Headers);
            exchange.AttemptSpan.Answered((int)response.StatusCode, exchange.UpstreamRequestId);
            if ((int)response.StatusCode == StatusCodes.Status200OK) return Accepted(response, question, exchange);

            exchange.MayBeBilled = false;
            var verdict = await ReadErrorAsync(response, exchange, question, cancellationToken);
            if (mayAskDifferently && verdict is RetryWithFilesVerdict)
            {
                mayAskDifferently = false;
                await mirrors.ForgetAsync(exchange, question, cancellationToken);
                if (await mirrors.PrepareAsync(exchange, question, cancellationToken) is { } lost) return lost;
                exchange.AttemptSpan.Repaired();
                continue;
            }

            if (mayAskDifferently && TryAskDifferently(verdict, exchange, question))
            {
                mayAskDifferently = false;
                exchange.AttemptSpan.Repaired();
                continue;
            }

            // A second refusal of one request is told to the client; the next request is written without it all the same.
            if (!mayAskDifferently && verdict is RetryWithoutVerdict { IsForThisRequest: false } again) Learn(again, exchange, question);
            Log.UpstreamRefused(logger, (int)response.StatusCode, verdict.GetType().Name, exchange.RequestId, exchange.UpstreamRequestId);
            return Refused(response, verdict);
        }
    }

    private Attempt Refused(HttpResponseMessage response, UpstreamVerdict verdict)
    {
        var headers = response.Headers;
        switch (verdict)
        {
            case RefusedVerdict refused:
                return new Attempt(new UpstreamReply { Refusal = refused.End, Headers = headers }, AttemptFate.Settled);
            case RetryWithoutReasoningVerdict retry:
                return new Attempt(new UpstreamReply { Failure = retry.Otherwise, Headers = headers }, AttemptFate.Settled);
            case RetryWithFilesVerdict retry:
                return new Attempt(new UpstreamReply { Failure = retry.Otherwise, Headers = headers }, AttemptFate.Settled);
            case RetryWithoutVerdict retry:
                return new Attempt(new UpstreamReply { Failure = retry.Otherwise, Headers = headers }, AttemptFate.Settled);
            case FailedVerdict { Failure: var failure }:
                // A bill that is not paid comes as a 429 too, and waiting does not pay it.
                var fate = failure.ShouldRetry == true ? Attempt.FateOf((int)response.StatusCode) : AttemptFate.Settled;
                return Attempt.Told(failure, fate, headers, time);
            default:
                throw new InvalidOperationException("unknown verdict");
        }
    }

    // F37: only what was asked for, and only as it is.
    private Attempt Accepted(HttpResponseMessage response, Question question, Exchange exchange)
    {
        var content = response.Content.Headers;
        var type = content.ContentType?.MediaType;
        var isRight = question.IsStreamed
            ? string.Equals(type, "text/event-stream", StringComparison.OrdinalIgnoreCase)
            : string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase);
        if (isRight && content.ContentEncoding.Count == 0) return new Attempt(new UpstreamReply { Answer = response, Headers = response.Headers }, AttemptFate.Settled);
        return Attempt.Unexpected(response, exchange, logger);
    }

    private static bool TryAskDifferently(UpstreamVerdict verdict, Exchange exchange, Question question)
    {
        var scope = question.Context.Scope;
        switch (verdict)
        {
            case RetryWithoutReasoningVerdict when scope.ReplayReasoning:
                // R27
                question.Retranslate(scope.Route, replayReasoning: false, ("reasoning", "stripped"));
                return true;
            case RetryWithoutVerdict { IsForThisRequest: true }:
                if (!scope.Route.Profile.StrictSchemas || !AsksForStrictness(question.Conversation)) return false;
                question.Retranslate(scope.Route with { Profile = scope.Route.Profile with { StrictSchemas = false } }, scope.ReplayReasoning, ("strict", "not-taken-by-upstream"));
                return true;
            case RetryWithoutVerdict retry:
                if (Learn(retry, exchange, question) is not { } route) return false;
                question.Retranslate(route, scope.ReplayReasoning, (retry.Parameter, "not-taken-by-upstream"));
                return true;
            default:
                return false;
        }
    }

    private static bool AsksForStrictness(Conversation conversation) => conversation.Format is not null || conversation.Tools.Any(tool => tool.Strict);

    private static Core.Models.Route? Learn(RetryWithoutVerdict refused, Exchange exchange, Question question)
    {
        var route = question.Context.Scope.Route;
        var effort = ThinkingPlan.For(question.Conversation, route, new Warnings()).Effort ?? Effort.None;
        return exchange.Snapshot.Learned.Learn(route, refused.Parameter, effort, refused.Limit);
    }

    private async Task<UpstreamVerdict> ReadErrorAsync(HttpResponseMessage response, Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        using (response)
        {
            using var body = await ErrorBytes.ReadAsync(response, time, cancellationToken);
            var hints = UpstreamHints.From(response.Headers);
            return UpstreamErrorReader.Read((int)response.StatusCode, hints, body.Written, question.Context, exchange.OwnUpstreamKey is null ? _policy : _policy with { ClientOwnsKey = true });
        }
    }
}
