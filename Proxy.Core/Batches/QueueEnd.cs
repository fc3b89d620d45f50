namespace Proxy.Core.Batches;

/// <summary>Why nothing of a batch is given out any more.</summary>
internal enum QueueEnd
{
    None,

    /// <summary>Somebody cancelled it.</summary>
    Stopped,

    /// <summary>Its time is over, by the state server's clock.</summary>
    Expired,
}
