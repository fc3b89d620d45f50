using System.Net.Http.Headers;
using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.Upstream;

namespace Proxy.Api.Routing;

/// <summary>One question to one target, with its one repair (C3), and what came of it.</summary>
/// <param name="Reply">For the client, if nothing better comes.</param>
/// <param name="Fate">What may follow.</param>
internal readonly record struct Attempt(UpstreamReply Reply, AttemptFate Fate)
{
    // Seconds. The clamp to Proxy:MaxRetryAfterSeconds is the error writer's, which tells of it.
    private const int LongestRetryAfter = 86_400;

    /// <summary>Seconds that upstream asked to be left alone; null where it said nothing.</summary>
    public int? RetryAfter { get; init; }

    /// <summary><c>x-should-retry: false</c>.</summary>
    public bool IsFinalHere { get; init; }

    /// <summary>Counts against the target's health. A 429 does not: it is about the key, and the next key may have room.</summary>
    public bool IsFailure => Fate is AttemptFate.Unsent or AttemptFate.Failed or AttemptFate.Silent or AttemptFate.Broken;

    /// <summary>Another target may be asked the same: nothing was billed, or it was said to be worth it.</summary>
    public bool MayMoveOn => Fate is AttemptFate.Unsent or AttemptFate.Limited or AttemptFate.Failed or AttemptFate.Silent or AttemptFate.Skipped;

    /// <summary>The same target may be asked again, after <see cref="RetryAfter"/>.</summary>
    public bool MayRepeat(RetryOptions options) =>
        !IsFinalHere
        && Fate switch
        {
            AttemptFate.Unsent => true,
            AttemptFate.Failed => RetryAfter is null || RetryAfter <= options.MaxRetryAfter.TotalSeconds,
            // Without a hint nobody knows when there is room again.
            AttemptFate.Limited => RetryAfter <= options.MaxRetryAfter.TotalSeconds,
            _ => false,
        };

    /// <summary>No headers came.</summary>
    public static Attempt Unanswered(UpstreamException exception, Exchange exchange, ILogger logger)
    {
        var isUnsent = exception.Failure.IsBeforeSending();
        exchange.MayBeBilled = !isUnsent;
        Log.NoAnswer(logger, exception.Failure, exchange.RequestId, exception.InnerException);
        return new Attempt(new UpstreamReply { Failure = exception.Failure.ToFailure() }, isUnsent ? AttemptFate.Unsent : AttemptFate.Broken);
    }

    /// <summary>F37: a 200 that is not what was asked for. It may have been billed.</summary>
    public static Attempt Unexpected(HttpResponseMessage answer, Exchange exchange, ILogger logger)
    {
        answer.Dispose();
        Log.NoAnswer(logger, UpstreamFailure.UnexpectedContent, exchange.RequestId, null);
        return new Attempt(new UpstreamReply { Failure = UpstreamFailure.UnexpectedContent.ToFailure(), Headers = answer.Headers }, AttemptFate.Settled);
    }

    /// <summary>A failure with upstream's own headers.</summary>
    public static Attempt Told(Failure failure, AttemptFate fate, HttpResponseHeaders headers, TimeProvider time)
    {
        var hints = UpstreamHints.From(headers);
        return new Attempt(new UpstreamReply { Failure = failure, Headers = headers }, fate)
        {
            RetryAfter = hints.RetryAfterSeconds(LongestRetryAfter, time),
            IsFinalHere = string.Equals(hints.ShouldRetry, "false", StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>
    /// C3.17: an answer in which upstream says that it failed, before any output and before it used anything. It is worth what a
    /// status that says so is worth.
    /// </summary>
    public static Attempt FailedAtOnce(Failure failure, HttpResponseHeaders headers, Exchange exchange, TimeProvider time)
    {
        exchange.MayBeBilled = false;
        return Told(WithWait(failure, headers, time), FateOf(failure), headers, time);
    }

    /// <summary>Azure tells how long to wait with the 200 in whose stream the failure comes.</summary>
    public static Failure WithWait(Failure failure, HttpResponseHeaders headers, TimeProvider time) =>
        failure.RetryAfterSeconds is { } otherwise
            ? failure with { RetryAfterSeconds = UpstreamHints.From(headers).RetryAfterSeconds(LongestRetryAfter, time) ?? otherwise }
            : failure;

    private static AttemptFate FateOf(Failure failure) => failure switch
    {
        { ShouldRetry: not true } => AttemptFate.Settled,
        { Kind: FailureKind.RateLimited } => AttemptFate.Limited,
        _ => AttemptFate.Failed,
    };

    public static AttemptFate FateOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => AttemptFate.Limited,
        StatusCodes.Status408RequestTimeout or >= 500 and <= 599 => AttemptFate.Failed,
        _ => AttemptFate.Settled,
    };
}
