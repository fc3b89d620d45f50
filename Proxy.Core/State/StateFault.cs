namespace Proxy.Core.State;

/// <summary>Why the shared state did not answer.</summary>
internal enum StateFault
{
    /// <summary>No connection at the moment; nothing was sent.</summary>
    NotConnected,

    /// <summary>No answer in time. What was asked may have been done all the same.</summary>
    TimedOut,

    /// <summary>The server answered with an error: out of memory, loading, read-only replica.</summary>
    Refused,
}
