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

/// <summary>The endpoint's body has a size or a form of its own.</summary>
/// <param name="MaxBytes">As declared; what comes is counted by whoever reads it.</param>
/// <param name="IsMultipart">multipart/form-data instead of JSON.</param>
internal sealed record BodyRule(long MaxBytes, bool IsMultipart = false);

/// <summary>OpenAI has the same path: the endpoint is there only for requests that say that they are Anthropic's (<see cref="AnthropicPathPolicy"/>).</summary>
internal sealed class AnthropicPath
{
    public static AnthropicPath Instance { get; } = new();
}
