using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>A page that was opened (S7). Upstream does not tell its text: what we make has an empty one.</summary>
/// <param name="ToolUseId">The call's <see cref="ServerToolUse.Id"/>.</param>
/// <param name="Url">Null for a page that could not be opened.</param>
internal sealed record WebFetchResult(string ToolUseId, JsonText? Url) : HostedBlock
{
    public JsonText? Title { get; init; }

    /// <summary>The page's text; null where it has none that a text could show (a PDF).</summary>
    public JsonText? Text { get; init; }

    /// <summary>Anthropic's literal, e.g. <c>unavailable</c>; null for a page that was opened.</summary>
    public string? ErrorCode { get; init; }

    public override string? AnswersId => ToolUseId;
}
