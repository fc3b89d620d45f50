namespace Proxy.Core.Models;

/// <summary>Where one request goes (R1).</summary>
/// <param name="Requested">The model name as the client wrote it.</param>
/// <param name="Upstream">Name of the upstream, sealed into reasoning envelopes: <c>openai</c>, <c>simulator</c>, or its configured name.</param>
/// <param name="UpstreamModel">The model name sent upstream; told in <c>x-gateway-upstream-model</c>.</param>
internal sealed record Route(string Requested, ModelAlias Alias, string Upstream, string UpstreamModel, UpstreamProfile Profile)
{
    /// <summary>The upstream model is named in a table rather than by the client: it may label a metric (F23).</summary>
    public bool IsConfigured { get; init; }
}
