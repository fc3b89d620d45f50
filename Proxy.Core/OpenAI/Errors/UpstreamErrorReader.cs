using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>C3: an upstream HTTP error, read into what to do about it. HTML and other foreign bodies are never relayed (F28).</summary>
internal static class UpstreamErrorReader
{
    private static readonly string[] s_lost = ["not found", "no such", "not exist", "expired", "deleted"];

    /// <param name="body">Whatever came; may be cut off or empty.</param>
    public static UpstreamVerdict Read(int status, UpstreamHints hints, ReadOnlySpan<byte> body, AnswerContext context, ErrorPolicy policy)
    {
        var error = UpstreamError.ReadBody(body).Without(context);
        var meaning = ErrorCodes.Of(error);
        // Only a request upstream has read can be declined or repaired; a 5xx that quotes such words is a 5xx.
        if (status is 400 or 404 or 422)
        {
            if (PolicyRefusals.TryRead(error) is { } refusal)
                return new RefusedVerdict(new AnswerEnd(StopReason.Refusal, new Usage { Input = context.InputTokensEstimate, Estimated = true }, refusal));
            var invalid = UpstreamFailures.Invalid(error);
            if (context.Scope.Files is { } files && IsLost(error) && (files.IsNamed(context.Scope.Route.Upstream, error.Message) || error.Param?.Contains("file_id", StringComparison.Ordinal) == true))
                return new RetryWithFilesVerdict(UpstreamFailures.FileNotKept);
            if (meaning == ErrorMeaning.ReasoningReplay) return new RetryWithoutReasoningVerdict(invalid);
            // R35, R36: a schema that strict mode does not take after all; the next one may be fine.
            if (error.Code is "invalid_json_schema" or "invalid_function_parameters")
                return new RetryWithoutVerdict("strict", invalid) { IsForThisRequest = true };
            if (meaning != ErrorMeaning.ContextLength && RefusedParameters.Of(error, meaning) is { } parameter)
                return new RetryWithoutVerdict(parameter, invalid) { Limit = RefusedParameters.Limit(error) };
        }

        return new FailedVerdict(Failed(status, hints, error, meaning, context, policy));
    }

    private static Failure Failed(int status, UpstreamHints hints, UpstreamError error, ErrorMeaning meaning, AnswerContext context, ErrorPolicy policy)
    {
        var message = UpstreamMessage.Clean(error.Message);
        var retryAfter = hints.RetryAfterSeconds(policy.MaxRetryAfterSeconds, policy.Time);
        switch (status)
        {
            case 400 or 413 or 422 when meaning == ErrorMeaning.ContextLength:
                return PromptTooLong.From(error.Message, context);
            // R72: it was there once, and upstream keeps none for long.
            case 400 or 404 when context.Container is { } container && error.Message.Contains(container.Upstream, StringComparison.Ordinal):
                return UpstreamFailures.ContainerNotFound(container.Client);
            case 400 or 404 when meaning == ErrorMeaning.ModelNotFound || (status == 404 && IsAboutModel(error, context)):
                return UpstreamFailures.ModelNotFound(context);
            case 400 when meaning == ErrorMeaning.Authentication:
            case 401:
                return policy.ClientOwnsKey ? Own(FailureKind.Authentication, "invalid x-api-key") : UpstreamFailures.Authentication;
            case 403:
                return policy.ClientOwnsKey ? Own(FailureKind.Permission, "upstream refused this key") : UpstreamFailures.Authentication;
            case 402:
            case 400 or 429 when meaning == ErrorMeaning.Billing:
                return UpstreamFailures.Billing(message);
            case 400 or 422:
                return UpstreamFailures.Invalid(error);
            case 408 or 504:
                return UpstreamFailures.Timeout;
            case 409:
                return new Failure(FailureKind.Conflict, message.Length == 0 ? "upstream conflict" : message) { ShouldRetry = Hint(hints) };
            case 413:
                return new Failure(FailureKind.RequestTooLarge, "Request exceeds the maximum allowed number of bytes.") { ShouldRetry = false };
            case 429:
                return UpstreamFailures.RateLimited(message, retryAfter);
            case 503 or 529:
                return UpstreamFailures.Overloaded(retryAfter);
            case 500:
                return UpstreamFailures.ServerError with { RetryAfterSeconds = retryAfter };
            case > 400 and < 500 when !error.IsMissing && status != 404:
                return UpstreamFailures.Invalid(error);
            default:
                // 502, other 5xx, a redirect, a 404 that is not about the model: no Responses server answered.
                return UpstreamFailures.Unavailable with { RetryAfterSeconds = retryAfter };
        }
    }

    // vLLM, Ollama: model 'x' not found, without a code.
    private static bool IsAboutModel(UpstreamError error, AnswerContext context) =>
        error.Param == "model" || error.Message.Contains(context.Scope.Route.UpstreamModel, StringComparison.Ordinal);

    private static bool IsLost(UpstreamError error) => s_lost.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static Failure Own(FailureKind kind, string message) => new(kind, message) { ShouldRetry = false };

    private static bool? Hint(UpstreamHints hints) =>
        bool.TryParse(hints.ShouldRetry, out var should) ? should : null;
}
