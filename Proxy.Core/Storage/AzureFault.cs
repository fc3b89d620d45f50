using Azure;
using Azure.Identity;

namespace Proxy.Core.Storage;

internal static class AzureFault
{
    /// <returns>Null when it is no fault of the account or of the way to it.</returns>
    public static StorageFault? Of(Exception exception) => exception switch
    {
        RequestFailedException failed => Of(failed.Status, failed.ErrorCode),
        // What is left of several attempts.
        AggregateException { InnerExceptions: [.., var last] } => Of(last),
        AuthenticationFailedException => StorageFault.Refused,
        IOException or HttpRequestException or OperationCanceledException or TimeoutException => StorageFault.Unavailable,
        _ => null,
    };

    private static StorageFault Of(int status, string? code) => status switch
    {
        507 => StorageFault.Full,
        // No answer came at all.
        0 or 408 or 429 or >= 500 => StorageFault.Unavailable,
        _ when code is not null && (code.Contains("Quota", StringComparison.Ordinal) || code.Contains("Capacity", StringComparison.Ordinal)) => StorageFault.Full,
        _ => StorageFault.Refused,
    };
}
