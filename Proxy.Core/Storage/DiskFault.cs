namespace Proxy.Core.Storage;

internal static class DiskFault
{
    // ENOSPC and EDQUOT as .NET tells them on Unix, ERROR_DISK_FULL on Windows.
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <returns>Null when it is no fault of the disk.</returns>
    public static StorageFault? Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException => StorageFault.Refused,
        IOException { HResult: NoSpace or OverQuota or WindowsDiskFull } => StorageFault.Full,
        IOException => StorageFault.Unavailable,
        _ => null,
    };
}
