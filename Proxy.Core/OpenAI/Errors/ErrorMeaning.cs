namespace Proxy.Core.OpenAI.Errors;

/// <summary>What an upstream error code says, whichever way it came (C3).</summary>
internal enum ErrorMeaning
{
    /// <summary>No code, or one without a rule: the HTTP status decides.</summary>
    Unknown,

    /// <summary>S20.</summary>
    PolicyRefusal,
    ContextLength,
    ModelNotFound,
    RateLimited,
    Overloaded,
    Billing,

    /// <summary>The request itself is wrong: an image, the residency of the data.</summary>
    BadRequest,
    Authentication,
    ServerError,

    /// <summary>A replayed reasoning item was not taken (R27).</summary>
    ReasoningReplay,

    /// <summary>A parameter the model does not take.</summary>
    UnsupportedParameter,
}
