using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>R46.</summary>
/// <param name="Type">The wire's type, for error texts, e.g. <c>web_search_20250305</c>.</param>
internal sealed record WebSearchTool(int Index, string Type) : HostedTool(Index, "web_search")
{
    /// <summary>Domains without a path; empty for the whole web.</summary>
    public IReadOnlyList<JsonText> AllowedDomains { get; init; } = [];

    /// <summary>Null when the client told none.</summary>
    public UserLocation? Location { get; init; }
}

/// <summary>R47: pages are opened by the web search tool, which must stand beside it.</summary>
/// <param name="Type">The wire's type, for error texts, e.g. <c>web_fetch_20250910</c>.</param>
internal sealed record WebFetchTool(int Index, string Type) : HostedTool(Index, "web_fetch");

/// <summary>Roughly where the user is; null for what is not told.</summary>
internal sealed record UserLocation(JsonText? City, JsonText? Region, JsonText? Country, JsonText? Timezone);
