using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Messages;

/// <summary>A translated question that no target of its kind answered.</summary>
internal static class UntoldAnswer
{
    /// <returns>Null where nobody else is there to be asked, or nobody may be asked any more.</returns>
    public static Leftover? Of(HttpContext context, Question question, Attempt attempt, UpstreamCall call, ErrorWriter errors, TimeProvider time)
    {
        if (!question.HasOthers || question.IsCommitted || !attempt.MayMoveOn) return null;
        var (route, failure, headers) = (question.Route, attempt.Reply.Failure!, attempt.Reply.Headers);
        call.End(null, null, ErrorBody.TypeOf(failure.Kind));
        return new Leftover(
            () =>
            {
                var exchange = Exchange.Of(context);
                exchange.Relay = null;
                AnswerHeaders.Write(context.Response.Headers, exchange, route, headers, time);
                return errors.WriteAsync(context, failure);
            },
            attempt.Fate == AttemptFate.Skipped);
    }
}
