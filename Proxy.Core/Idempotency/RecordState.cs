namespace Proxy.Core.Idempotency;

/// <summary>What a request finds under its idempotency key.</summary>
internal enum RecordState
{
    /// <summary>Nothing, or what somebody left who died: the caller runs the request and owns the record.</summary>
    Run,

    /// <summary>Another caller runs it.</summary>
    Busy,

    /// <summary>It was answered; the answer is kept.</summary>
    Done,

    /// <summary>It was answered, but the answer was too long to keep.</summary>
    TooLarge,

    /// <summary>The key belongs to a request with another body.</summary>
    OtherRequest,

    /// <summary>While following: who ran it has died or given up, and there will be no more.</summary>
    Lost,

    /// <summary>While following: sealed by a key that is not configured here. As good as expired, once its owner has ended.</summary>
    Unreadable,
}
