namespace Proxy.Api.Pipeline;

/// <summary>The endpoint answers only to a known client key.</summary>
internal sealed class KeyRequired
{
    public static KeyRequired Instance { get; } = new();
}

/// <summary>The endpoint takes an <c>Idempotency-Key</c>.</summary>
internal sealed class Repeatable
{
    public static Repeatable Instance { get; } = new();
}

/// <summary>The endpoint is asked by machines every few seconds and not logged.</summary>
internal sealed class QuietEndpoint
{
    public static QuietEndpoint Instance { get; } = new();
}
