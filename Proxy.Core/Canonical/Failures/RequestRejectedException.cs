namespace Proxy.Core.Canonical.Failures;

/// <summary>
/// Thrown on the request side only, where a refusal may arise deep inside a nested block; caught in the one place that
/// writes errors. The answer side never throws: it reports a <see cref="Failure"/> to its sink.
/// </summary>
internal sealed class RequestRejectedException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;

    public static RequestRejectedException Invalid(string message) => new(Failure.Invalid(message));
}
