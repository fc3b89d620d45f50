using Proxy.Core.Canonical.Failures;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Pipeline;

/// <summary>What clients are told when files and batches cannot be reached: what passes by itself is to be asked again.</summary>
internal static class StoreFailure
{
    public static Failure Of(StorageException exception) => exception.Fault switch
    {
        // Somebody has to make room; the client need not be told sooner that nobody has.
        StorageFault.Full => new Failure(FailureKind.Overloaded, "The gateway has no room left to store this") { RetryAfterSeconds = 30, ShouldRetry = true },
        StorageFault.Unavailable => new Failure(FailureKind.Overloaded, "The gateway's storage does not answer at the moment") { RetryAfterSeconds = 1, ShouldRetry = true },
        _ => new Failure(FailureKind.Internal, "The gateway's storage refused this") { ShouldRetry = false },
    };

    public static Failure Of(StateUnavailableException exception) =>
        new(FailureKind.Overloaded, "The gateway's shared state does not answer at the moment: " + exception.Fault) { RetryAfterSeconds = 1, ShouldRetry = true };
}
