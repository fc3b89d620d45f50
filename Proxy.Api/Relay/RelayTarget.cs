using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>Where one request is passed on to.</summary>
/// <param name="Model">Instead of the name that the client wrote; null where that stays.</param>
/// <param name="HasOwnKey">The client's own key goes upstream, so upstream's words about the account are for the client.</param>
internal sealed record RelayTarget(Core.Models.Route Route, UpstreamServer Server, string? Model, bool HasOwnKey)
{
    /// <summary>Anthropic's own API rather than OpenAI's.</summary>
    public bool IsAnthropic => Server.Kind == UpstreamKind.Anthropic;
}
