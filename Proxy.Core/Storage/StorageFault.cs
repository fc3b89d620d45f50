namespace Proxy.Core.Storage;

/// <summary>Why the store did not do it.</summary>
internal enum StorageFault
{
    /// <summary>No room: the disk, or what the account may hold.</summary>
    Full,

    /// <summary>Not at the moment: 503, a timeout, no connection.</summary>
    Unavailable,

    /// <summary>Not with these rights or settings; asking again does not help.</summary>
    Refused,
}
