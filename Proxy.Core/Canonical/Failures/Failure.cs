using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Failures;

/// <summary>A failed request: what the client is told. Never holds an upstream key, organisation or request body (C3).</summary>
/// <param name="Kind">Decides status and error type.</param>
/// <param name="Message">For the client, in Anthropic's words where Anthropic has words for it.</param>
internal sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary><c>error.details.error_code</c>, or null for an error without details.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Further members of <c>error.details</c> as JSON without braces, e.g. <c>"unsupported":[]</c>; null for none.</summary>
    public string? MoreDetails { get; init; }

    /// <summary>Whole seconds for <c>retry-after</c>; null for none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary><c>x-should-retry</c>; null leaves the header out.</summary>
    public bool? ShouldRetry { get; init; }

    public static Failure Invalid(string message) => new(FailureKind.InvalidRequest, message) { ShouldRetry = false };

    public static Failure Internal(string message) => new(FailureKind.Internal, message) { ShouldRetry = true };
}
