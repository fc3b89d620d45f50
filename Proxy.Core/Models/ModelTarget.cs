namespace Proxy.Core.Models;

/// <summary>One entry of <c>Proxy:Models:{name}:Targets</c>: a model of an upstream.</summary>
/// <param name="Upstream">Name of the upstream; null for the default one.</param>
/// <param name="Model">The model name sent upstream.</param>
internal sealed record ModelTarget(string? Upstream, string Model)
{
    /// <summary>
    /// 0 to 1000: its share of the conversations that are asked of it first; 0 is only fallen back on. Where no target has
    /// any, all conversations begin with the first.
    /// </summary>
    public int Weight { get; init; }
}
