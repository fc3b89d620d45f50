namespace Proxy.Core.OpenAI.Errors;

/// <param name="MaxRetryAfterSeconds">Seconds; Claude Code gives up at once above 60 (K12).</param>
internal sealed record ErrorPolicy(TimeProvider Time, int MaxRetryAfterSeconds = 60)
{
    /// <summary>The client's own key went upstream, so a refused key is the client's error, not the gateway's.</summary>
    public bool ClientOwnsKey { get; init; }
}
