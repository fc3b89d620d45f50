using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Keys;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Api.Settings;

/// <summary>
/// What a request goes by, from its first step to its last: settings and all that is made of them. Immutable but for what
/// <see cref="Learned"/> learns; a reload makes a new one and leaves requests under way theirs.
/// </summary>
internal sealed record GatewaySnapshot(GatewayOptions Options, ModelCatalog Catalog, UpstreamRegistry Upstreams, TargetBreakers Breakers)
{
    public LearnedProfiles Learned { get; } = new();

    /// <summary>Who asks where any key is taken.</summary>
    public ClientKey AnyKey { get; } =
        new() { Id = "default", Hash = "", Name = "default", Tenant = KeyCheck.AnyKeyTenant, Limits = Options.Limits, ModelLimits = Options.ModelLimits };

    /// <summary>The same for a client whose own key goes upstream.</summary>
    public GatewaySnapshot WithKey(string key) => this with { Upstreams = Upstreams.WithKey(key) };

    /// <param name="upstream">The default one.</param>
    /// <param name="previous">What was valid before; null at the start.</param>
    /// <param name="invoker">Shared by all upstreams, and by all snapshots.</param>
    public static GatewaySnapshot Create(GatewayOptions options, UpstreamOptions upstream, HttpMessageInvoker invoker, TimeProvider time, ILogger logger, GatewaySnapshot? previous = null)
    {
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = upstream.Name,
            Dialect = upstream.Dialect,
            Dialects = options.Upstreams.ToDictionary(static other => other.Key, static other => other.Value.Dialect, StringComparer.Ordinal),
            Models = options.Models,
            Profiles = options.Profiles,
            AllowUnknown = options.AllowUnknownModels,
        });
        var upstreams = new UpstreamRegistry([upstream, .. options.Upstreams.Values], invoker, time);
        var breakers = previous is null
            ? new TargetBreakers(options.Breaker, time, logger)
            : new TargetBreakers(options.Breaker, time, logger, previous.Breakers, name => upstreams.Find(name)?.Options == previous.Upstreams.Find(name)?.Options);
        return new GatewaySnapshot(options, catalog, upstreams, breakers);
    }
}
