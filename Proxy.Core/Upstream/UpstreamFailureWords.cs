using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Upstream;

/// <summary>What the client is told about each <see cref="UpstreamFailure"/> (C3). Fixed words: nothing of upstream's own text.</summary>
internal static class UpstreamFailureWords
{
    public static Failure ToFailure(this UpstreamFailure failure) => failure switch
    {
        UpstreamFailure.NameNotResolved or UpstreamFailure.ConnectFailed or UpstreamFailure.TlsFailed
            or UpstreamFailure.BrokenBeforeHeaders => Failure.Internal("upstream unavailable"),
        UpstreamFailure.HeadersTimedOut => new Failure(FailureKind.Timeout, "upstream did not answer in time") { ShouldRetry = true },
        UpstreamFailure.IdleTimedOut => new Failure(FailureKind.Timeout, "upstream fell silent") { ShouldRetry = true },
        UpstreamFailure.BrokenBody => Failure.Internal("upstream stream ended unexpectedly"),
        UpstreamFailure.AnswerTooLarge => Failure.Internal("upstream answered with more than the gateway reads"),
        _ => Failure.Internal("upstream answered with something other than a response"),
    };

    /// <summary>C3, F26: nothing was sent, so asking again costs nothing.</summary>
    public static bool IsBeforeSending(this UpstreamFailure failure) =>
        failure is UpstreamFailure.NameNotResolved or UpstreamFailure.ConnectFailed or UpstreamFailure.TlsFailed;
}
