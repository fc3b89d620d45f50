using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.Relay;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>Passes a request to one target, once. An error stays in upstream's own bytes, but for whose account it was.</summary>
internal sealed class RelayAsker(TimeProvider time, ILogger<RelayAsker> logger) : ITargetAsker<PassedQuestion>
{
    private const int LongestRetryAfter = 86_400;

    public async ValueTask<Attempt> AskAsync(Exchange exchange, PassedQuestion question, CancellationToken cancellationToken)
    {
        exchange.Attempts++;
        exchange.UpstreamRequestId = null;
        exchange.MayBeBilled = true;
        HttpResponseMessage answer;
        try
        {
            answer = await RelayClient.SendAsync(question.Server, question.Request, cancellationToken);
        }
        catch (UpstreamException exception)
        {
            return Attempt.Unanswered(exception, exchange, logger);
        }

        exchange.UpstreamRequestId = AnswerHeaders.RequestIdOf(answer.Headers, question.IsAnthropic ? "request-id" : "x-request-id");
        exchange.AttemptSpan.Answered((int)answer.StatusCode, exchange.UpstreamRequestId);
        if ((int)answer.StatusCode is < 200 or > 299) return await RefusedAsync(answer, exchange, question, cancellationToken);
        // F37: what nobody asked for is not passed on.
        var content = answer.Content.Headers;
        var isRight = content.ContentType?.MediaType?.ToLowerInvariant() is "text/event-stream" or "application/json" && content.ContentEncoding.Count == 0;
        return isRight ? new Attempt(new UpstreamReply { Answer = answer, Headers = answer.Headers }, AttemptFate.Settled) : Attempt.Unexpected(answer, exchange, logger);
    }

    private async ValueTask<Attempt> RefusedAsync(HttpResponseMessage answer, Exchange exchange, PassedQuestion question, CancellationToken cancellationToken)
    {
        using (answer)
        {
            var status = (int)answer.StatusCode;
            exchange.MayBeBilled = false;
            using var body = await ErrorBytes.ReadAsync(answer, time, cancellationToken);
            Log.UpstreamRefused(logger, status, "passed through", exchange.RequestId, exchange.UpstreamRequestId);
            var hints = UpstreamHints.From(answer.Headers);
            return new Attempt(Reply(answer, body.Written, question), FateOf(status, body.Written))
            {
                RetryAfter = hints.RetryAfterSeconds(LongestRetryAfter, time),
                IsFinalHere = string.Equals(hints.ShouldRetry, "false", StringComparison.OrdinalIgnoreCase) || !question.MayRepeatFailed,
            };
        }
    }

    // A bill that is not paid comes as a 429 too, and waiting does not pay it.
    private static AttemptFate FateOf(int status, ReadOnlySpan<byte> body) =>
        status == 429 && ErrorCodes.Of(UpstreamError.ReadBody(body)) == ErrorMeaning.Billing ? AttemptFate.Settled : Attempt.FateOf(status);

    private static UpstreamReply Reply(HttpResponseMessage answer, ReadOnlySpan<byte> body, PassedQuestion question)
    {
        var (status, headers) = ((int)answer.StatusCode, answer.Headers);
        // C3.5: the gateway's own key was refused, which is no business of the client's.
        if (status is 401 or 403 && !question.HasOwnKey) return new UpstreamReply { Failure = UpstreamFailures.Authentication, Headers = headers };
        if (status < 400 || !PassedError.IsJson(body)) return new UpstreamReply { Failure = Otherwise(status), Headers = headers };
        var type = answer.Content.Headers.ContentType?.ToString() ?? "application/json";
        return new UpstreamReply { Passed = new PassedReply(status, PassedError.Of(body, question.HasOwnKey, question.Server.Endpoint.Key), type), Headers = headers };
    }

    // F28: a page of some proxy's, or nothing; the status alone speaks.
    private static Failure Otherwise(int status) => status switch
    {
        408 or 504 => UpstreamFailures.Timeout,
        413 => new Failure(FailureKind.RequestTooLarge, "Request exceeds the maximum allowed number of bytes.") { ShouldRetry = false },
        429 => UpstreamFailures.RateLimited("", null),
        503 or 529 => UpstreamFailures.Overloaded(null),
        _ => UpstreamFailures.Unavailable,
    };
}
