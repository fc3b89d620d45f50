using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>The failures of C3, each worded once.</summary>
internal static class UpstreamFailures
{
    public static Failure ServerError => Failure.Internal("upstream error");

    public static Failure Unavailable => Failure.Internal("upstream unavailable");

    /// <summary>F22: the gateway's own key was refused. Nothing of upstream's text, which may quote the key.</summary>
    public static Failure Authentication => Failure.Internal("upstream authentication failed") with { ShouldRetry = false };

    public static Failure Timeout => new(FailureKind.Timeout, "upstream timed out") { ShouldRetry = true };

    public static Failure Invalid(UpstreamError error)
    {
        var message = UpstreamMessage.Clean(error.Message);
        return Failure.Invalid(ClientFields.Name(message.Length == 0 ? "upstream refused the request" : message, error.Param));
    }

    public static Failure ModelNotFound(AnswerContext context) =>
        new(FailureKind.NotFound, "model: " + context.Scope.Route.Requested) { ShouldRetry = false };

    /// <param name="id">As the client knows it.</param>
    public static Failure ContainerNotFound(string id) =>
        new(FailureKind.NotFound, "Container `" + (id.Length <= 100 ? id : id[..100] + "…") + "` not found.") { ShouldRetry = false };

    /// <summary>C7: not even a new copy was found.</summary>
    public static Failure FileNotKept => Failure.Internal("upstream does not find a file that it was given");

    public static Failure RateLimited(string message, int? retryAfterSeconds) =>
        new(FailureKind.RateLimited, message.Length == 0 ? "upstream rate limit exceeded" : message)
        {
            // Clients without a hint retry at once and for ever.
            RetryAfterSeconds = retryAfterSeconds ?? 5,
            ShouldRetry = true,
        };

    public static Failure Overloaded(int? retryAfterSeconds) =>
        new(FailureKind.Overloaded, "upstream is overloaded") { RetryAfterSeconds = retryAfterSeconds, ShouldRetry = true };

    /// <summary>402, because SDKs retry 429 and must not retry this.</summary>
    public static Failure Billing(string message) =>
        new(FailureKind.Billing, message.Length == 0 ? "upstream billing limit reached" : message) { ShouldRetry = false };
}
