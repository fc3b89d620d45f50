using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Hosted;

/// <summary>A call of a hosted tool (S7, S10, S12).</summary>
/// <param name="Id">Client-facing: <c>srvtoolu_…</c> (R10).</param>
/// <param name="Name">One of Anthropic's literals, e.g. <c>web_search</c>.</param>
/// <param name="Input">A JSON object.</param>
internal sealed record ServerToolUse(string Id, string Name, JsonRaw Input) : HostedBlock
{
    public override string? CallId => Id;
}
