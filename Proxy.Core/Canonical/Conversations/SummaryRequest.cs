using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>The answer is a compaction of the conversation and nothing else (R66 with a pause, R67).</summary>
/// <param name="Instructions">Replaces the built-in prompt; null for that.</param>
/// <param name="IsSigned">The summary is signed (R67).</param>
internal sealed record SummaryRequest(JsonText? Instructions, bool IsSigned);
