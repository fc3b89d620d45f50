namespace Proxy.Core.Upstream;

/// <summary>Every upstream by name. Immutable.</summary>
internal sealed class UpstreamRegistry
{
    private readonly Dictionary<string, UpstreamServer> _byName = new(StringComparer.Ordinal);

    /// <param name="upstreams">The default one first; names differ.</param>
    /// <param name="invoker">One for all: it pools connections by host.</param>
    public UpstreamRegistry(IEnumerable<UpstreamOptions> upstreams, HttpMessageInvoker invoker, TimeProvider time)
    {
        foreach (var options in upstreams)
        {
            var server = new UpstreamServer(options, invoker, time);
            Default ??= server;
            _byName.Add(options.Name, server);
            HasAnthropic |= options.Kind == UpstreamKind.Anthropic;
        }

        if (Default is null) throw new ArgumentException("no upstream", nameof(upstreams));
    }

    private UpstreamRegistry(UpstreamServer only)
    {
        Default = only;
        _byName.Add(only.Name, only);
    }

    /// <summary>The default upstream alone, asked with a client's own key: nobody else's key, and no other host, is for this client.</summary>
    public UpstreamRegistry WithKey(string key) => new(Default.WithKey(key));

    /// <summary>The one of OPENAI_BASE_URL, or the simulator.</summary>
    public UpstreamServer Default { get; }

    /// <summary>Some messages may have to go on as they are.</summary>
    public bool HasAnthropic { get; }

    public IReadOnlyCollection<UpstreamServer> All => _byName.Values;

    /// <param name="name">One that configuration checked, such as <see cref="Models.Route.Upstream"/>.</param>
    /// <exception cref="KeyNotFoundException">No such upstream: a route of another registry.</exception>
    public UpstreamServer Of(string name) => name == Default.Name ? Default : _byName[name];

    public UpstreamServer? Find(string name) => _byName.GetValueOrDefault(name);
}
