using System.Collections.Concurrent;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Models;

/// <summary>
/// Every model name a client may use and where it goes (R1, C9). Immutable but for a bounded cache of names already resolved.
/// </summary>
internal sealed class ModelCatalog
{
    private const int MostCached = 1024;
    private readonly ModelCatalogOptions _options;
    private readonly Dictionary<string, (ModelAlias Alias, string Upstream)> _aliases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _configured;
    private readonly ConcurrentDictionary<string, Route> _routes = new(StringComparer.Ordinal);

    public ModelCatalog(ModelCatalogOptions options)
    {
        _options = options;
        var listed = new List<ModelAlias>();
        foreach (var builtIn in BuiltInAliases.All)
        {
            var rule = Rule(builtIn.Alias.Id);
            var upstream = rule?.Upstream ?? Rule(builtIn.Line)?.Upstream ?? Rule("*")?.Upstream ?? BuiltInAliases.Lines[builtIn.Line];
            // K14: pickers show it under the name.
            var alias = Apply(rule, builtIn.Alias with { Description = builtIn.Alias.DisplayName + ", served by " + upstream });
            _aliases.Add(alias.Id, (alias, upstream));
            if (builtIn.IsListed) listed.Add(alias);
        }

        foreach (var (name, rule) in options.Models)
        {
            if (name == "*" || BuiltInAliases.Lines.ContainsKey(name) || _aliases.ContainsKey(name)) continue;
            var upstream = rule.Upstream ?? UpstreamOf(name);
            var alias = Apply(rule, Raw(name) with { Description = "Served by " + upstream });
            _aliases.Add(name, (alias, upstream));
            // K14: a name that discovery would not keep is listed, and may be asked for, with claude- before it.
            if (!IsDiscoverable(name))
            {
                alias = alias with { Id = "claude-" + name };
                if (Rule(alias.Id) is not null || !_aliases.TryAdd(alias.Id, (alias, upstream))) continue;
            }

            listed.Insert(0, alias);
        }

        // K14: OpenAI's own names, in the only form that discovery keeps.
        foreach (var model in _aliases.Values.Select(a => a.Upstream).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
        {
            if (_aliases.ContainsKey("claude-" + model)) continue;
            var alias = Raw("claude-" + model) with { DisplayName = model, Description = model + " under its own name" };
            _aliases.Add(alias.Id, (alias, model));
            listed.Add(alias);
        }

        Listed = listed;
        _configured = _aliases.Values.Select(a => a.Upstream).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Newest first, configured names before built-in ones.</summary>
    public IReadOnlyList<ModelAlias> Listed { get; }

    /// <exception cref="RequestRejectedException">404 <c>model: X</c>.</exception>
    public Route Resolve(string requested)
    {
        if (_routes.TryGetValue(requested, out var known)) return known;
        var route = TryResolve(requested) ?? throw new RequestRejectedException(Unknown(requested));
        // Names that pass through are the client's choice, so the cache must not grow with them.
        if (_routes.Count < MostCached) _routes.TryAdd(requested, route);
        return route;
    }

    /// <returns>Null when nothing is known about the name.</returns>
    public Route? TryResolve(string requested)
    {
        if (_aliases.TryGetValue(requested, out var exact)) return Route(requested, exact.Alias, exact.Upstream);
        var name = ModelName.Canonical(requested);
        if (_aliases.TryGetValue(name, out var found)) return Route(requested, found.Alias, found.Upstream);
        if (!ModelName.IsSafe(name)) return null;
        // K14: claude-gpt-5.6 and gpt-5.6 alike.
        if (ModelName.IsGpt(name, out var gpt)) return Route(requested, Raw(requested), gpt);
        if (!_options.AllowUnknown) return null;
        return Route(requested, Raw(requested), Rule("*")?.Upstream ?? name);
    }

    /// <summary>The one wording of an unknown model, as recorded from Anthropic.</summary>
    public static Failure Unknown(string requested) =>
        new(FailureKind.NotFound, "model: " + (requested.Length > 256 ? requested[..256] : requested)) { ShouldRetry = false };

    /// <summary>The profile of an upstream model, with what configuration changes.</summary>
    public UpstreamProfile Profile(string upstreamModel)
    {
        var rule = _options.Profiles.GetValueOrDefault(upstreamModel);
        // Azure's names are those of deployments: only configuration knows which model stands behind one.
        var builtIn = BuiltInProfiles.Of(_options.Dialect, rule?.Like ?? upstreamModel);
        return rule is null ? builtIn : rule.ApplyTo(builtIn);
    }

    /// <summary>R28: raw names think by default, text omitted; unlike the newest aliases they forbid nothing.</summary>
    private static ModelAlias Raw(string name) => BuiltInAliases.Newest with
    {
        Id = name,
        DisplayName = name,
        AcceptsThinkingBudget = true,
        AcceptsSampling = true,
    };

    private static bool IsDiscoverable(string id) =>
        id.Contains("claude", StringComparison.OrdinalIgnoreCase) || id.Contains("anthropic", StringComparison.OrdinalIgnoreCase);

    private static string UpstreamOf(string name) => ModelName.IsGpt(ModelName.Canonical(name), out var gpt) ? gpt : name;

    private static ModelAlias Apply(ModelRule? rule, ModelAlias alias) => rule is null ? alias : alias with
    {
        DisplayName = rule.DisplayName ?? alias.DisplayName,
        Description = rule.Description ?? alias.Description,
        DefaultEffort = rule.DefaultEffort ?? alias.DefaultEffort,
        ThinkingByDefault = rule.ThinkingByDefault ?? alias.ThinkingByDefault,
        Prefill = rule.Prefill ?? alias.Prefill,
        MaxOutputTokens = rule.MaxOutputTokens ?? alias.MaxOutputTokens,
        MaxInputTokens = rule.MaxInputTokens ?? alias.MaxInputTokens,
    };

    private ModelRule? Rule(string name) => _options.Models.TryGetValue(name, out var rule) ? rule : null;

    private Route Route(string requested, ModelAlias alias, string upstream) =>
        new(requested, alias, _options.Upstream, upstream, Profile(upstream)) { IsConfigured = _configured.Contains(upstream) };
}
