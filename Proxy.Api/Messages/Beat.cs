namespace Proxy.Api.Messages;

/// <summary>Why a stream's loop was woken.</summary>
internal enum Beat
{
    /// <summary>What was waited for has completed.</summary>
    Ready,

    /// <summary>The client has heard nothing for long enough: commit, or ping.</summary>
    Silence,

    /// <summary>Upstream has said nothing for too long.</summary>
    Deadline,
}
