using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>What a web search found (S7).</summary>
/// <param name="ToolUseId">The call's <see cref="ServerToolUse.Id"/>.</param>
/// <param name="Hits">Empty for a search that found nothing, and for one that failed.</param>
internal sealed record WebSearchResult(string ToolUseId, IReadOnlyList<WebHit> Hits) : HostedBlock
{
    /// <summary>Anthropic's literal, e.g. <c>unavailable</c>; null for a search that did not fail.</summary>
    public string? ErrorCode { get; init; }

    public override string? AnswersId => ToolUseId;
}

/// <param name="EncryptedContent">Ours (a sealed envelope), or anybody's.</param>
/// <param name="PageAge">Null when it is not known.</param>
internal sealed record WebHit(JsonText Url, JsonText Title, JsonText EncryptedContent, JsonText? PageAge = null);
