namespace Proxy.Core.Models;

/// <summary>R7: what becomes of a conversation that ends in the middle of an answer.</summary>
internal enum PrefillHandling
{
    /// <summary>Refused, as the newest Claude models do.</summary>
    Reject,

    /// <summary>The model is asked to go on; what it repeats is taken out.</summary>
    Emulate,
}
