namespace Proxy.Core.Canonical.Conversations;

/// <summary>A tool that the upstream's side executes (R46–R50). Closed: an adapter must decide about every case.</summary>
/// <param name="Index">Its place in the client's <c>tools</c>, for error texts.</param>
/// <param name="Name">What the model's calls of it are named, e.g. <c>web_search</c>.</param>
internal abstract record HostedTool(int Index, string Name)
{
    /// <summary>Calls of it that one request may make, 1 or more; null for no limit.</summary>
    public int? MaxUses { get; init; }
}
