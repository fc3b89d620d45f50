namespace Proxy.Api.Counting;

/// <summary>C6: models whose upstream has turned out to have no <c>/responses/input_tokens</c>: while the process lives they are counted here. Bounded; safe for concurrent use.</summary>
internal sealed class CountlessModels
{
    // Names that clients make up must not fill it; above, a model is simply asked for again.
    private const int Most = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<(string Upstream, string Model)> _models = [];

    public bool Has(Route route)
    {
        lock (_gate) return _models.Contains((route.Upstream, route.UpstreamModel));
    }

    /// <param name="status">404 and 405 mean that there is no such path, whatever the model.</param>
    public void Learn(Route route, int status)
    {
        if (status is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)) return;
        lock (_gate)
            if (_models.Count < Most) _models.Add((route.Upstream, route.UpstreamModel));
    }
}
