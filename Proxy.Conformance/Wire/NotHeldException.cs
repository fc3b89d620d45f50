namespace Proxy.Conformance.Wire;

/// <summary>What a case asked for did not hold. The message says what was expected where, and what came instead.</summary>
internal sealed class NotHeldException(string message) : Exception(message);
