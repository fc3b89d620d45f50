namespace Proxy.Core.Storage;

internal static class DiskFault
{
    // What Unix calls ENOSPC, EFBIG, EDQUOT (Linux, macOS) and EROFS, and Windows ERROR_DISK_FULL.
    private const int NoSpace = 28;
    private const int TooBig = 27;
    private const int OverQuota = 122;
    private const int OverQuotaOnMac = 69;
    private const int ReadOnly = 30;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <returns>Null when it is no fault of the disk.</returns>
    public static StorageFault? Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException or IOException { HResult: ReadOnly } => StorageFault.Refused,
        IOException { HResult: NoSpace or TooBig or OverQuota or OverQuotaOnMac or WindowsDiskFull } => StorageFault.Full,
        IOException => StorageFault.Unavailable,
        _ => null,
    };
}
