using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>C3 for errors without an HTTP status: an <c>error</c> event, or a failed Response.</summary>
internal static class StreamFailures
{
    public static Failure From(UpstreamError error, AnswerContext context)
    {
        var message = UpstreamMessage.Clean(error.Message);
        return ErrorCodes.Of(error) switch
        {
            ErrorMeaning.ContextLength => PromptTooLong.From(error.Message, context),
            ErrorMeaning.ModelNotFound => UpstreamFailures.ModelNotFound(context),
            ErrorMeaning.RateLimited => UpstreamFailures.RateLimited(message, retryAfterSeconds: null),
            ErrorMeaning.Overloaded => UpstreamFailures.Overloaded(retryAfterSeconds: null),
            ErrorMeaning.Billing => UpstreamFailures.Billing(message),
            ErrorMeaning.Authentication => UpstreamFailures.Authentication,
            ErrorMeaning.BadRequest or ErrorMeaning.ReasoningReplay or ErrorMeaning.UnsupportedParameter => UpstreamFailures.Invalid(error),
            _ when error.Type is "invalid_request_error" or "invalid_request" || error.Code is "invalid_request_error" or "400" => UpstreamFailures.Invalid(error),
            _ => UpstreamFailures.ServerError,
        };
    }
}
