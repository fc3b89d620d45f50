namespace Proxy.Core.Canonical.Conversations;

/// <summary>R63: <c>diagnostics</c>, with which a client asks why the cache was missed.</summary>
/// <param name="PreviousMessageId">The answer to compare with; null on the first turn, which only opts in.</param>
internal sealed record DiagnosticsRequest(string? PreviousMessageId);
