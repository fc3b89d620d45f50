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
    private readonly Dictionary<string, (ModelAlias Alias, IReadOnlyList<ModelTarget> Targets)> _aliases = new(StringComparer.Ordinal);
    private readonly HashSet<(string Upstream, string Model)> _configured;
    private readonly ConcurrentDictionary<string, RoutePlan> _plans = new(StringComparer.Ordinal);

    public ModelCatalog(ModelCatalogOptions options)
    {
        _options = options;
        var listed = new List<ModelAlias>();
        foreach (var builtIn in BuiltInAliases.All)
        {
            var rule = Rule(builtIn.Alias.Id);
            var targets = TargetsOf(rule) ?? TargetsOf(Rule(builtIn.Line)) ?? TargetsOf(Rule("*")) ?? [new ModelTarget(null, BuiltInAliases.Lines[builtIn.Line])];
            // K14: pickers show it under the name.
            var alias = Apply(rule, builtIn.Alias with { Description = builtIn.Alias.DisplayName + ", served by " + targets[0].Model });
            _aliases.Add(alias.Id, (alias, targets));
            if (builtIn.IsListed) listed.Add(alias);
        }

        foreach (var (name, rule) in options.Models)
        {
            if (name == "*" || BuiltInAliases.Lines.ContainsKey(name) || _aliases.ContainsKey(name)) continue;
            var targets = TargetsOf(rule) ?? [new ModelTarget(null, UpstreamOf(name))];
            var alias = Apply(rule, Raw(name) with { Description = "Served by " + targets[0].Model });
            _aliases.Add(name, (alias, targets));
            // K14: a name that discovery would not keep is listed, and may be asked for, with claude- before it.
            if (!IsDiscoverable(name))
            {
                alias = alias with { Id = "claude-" + name };
                if (Rule(alias.Id) is not null || !_aliases.TryAdd(alias.Id, (alias, targets))) continue;
            }

            listed.Insert(0, alias);
        }

        // K14: OpenAI's own names, in the only form that discovery keeps.
        foreach (var target in _aliases.Values.SelectMany(static a => a.Targets).DistinctBy(static t => t.Model, StringComparer.Ordinal).OrderBy(static t => t.Model, StringComparer.Ordinal).ToArray())
        {
            var model = target.Model;
            if (_aliases.ContainsKey("claude-" + model)) continue;
            var alias = Raw("claude-" + model) with { DisplayName = model, Description = model + " under its own name" };
            _aliases.Add(alias.Id, (alias, [target]));
            listed.Add(alias);
        }

        Listed = listed;
        _configured = _aliases.Values.SelectMany(static a => a.Targets).Select(target => (UpstreamOf(target), target.Model)).ToHashSet();
    }

    /// <summary>Newest first, configured names before built-in ones.</summary>
    public IReadOnlyList<ModelAlias> Listed { get; }

    /// <summary>The first target of a name.</summary>
    /// <exception cref="RequestRejectedException">404 <c>model: X</c>.</exception>
    public Route Resolve(string requested) => Plan(requested).First;

    /// <summary>Every target of a name.</summary>
    /// <exception cref="RequestRejectedException">404 <c>model: X</c>.</exception>
    public RoutePlan Plan(string requested)
    {
        if (_plans.TryGetValue(requested, out var known)) return known;
        var plan = TryPlan(requested) ?? throw new RequestRejectedException(Unknown(requested));
        // Names that pass through are the client's choice, so the cache must not grow with them.
        if (_plans.Count < MostCached) _plans.TryAdd(requested, plan);
        return plan;
    }

    /// <returns>Null when nothing is known about the name.</returns>
    public RoutePlan? TryPlan(string requested)
    {
        if (_aliases.TryGetValue(requested, out var exact)) return Plan(requested, exact.Alias, exact.Targets);
        var name = ModelName.Canonical(requested);
        if (_aliases.TryGetValue(name, out var found)) return Plan(requested, found.Alias, found.Targets);
        if (!ModelName.IsSafe(name)) return null;
        // K14: claude-gpt-5.6 and gpt-5.6 alike.
        if (ModelName.IsGpt(name, out var gpt)) return Plan(requested, Raw(requested), [new ModelTarget(null, gpt)]);
        if (!_options.AllowUnknown) return null;
        return Plan(requested, Raw(requested), TargetsOf(Rule("*")) ?? [new ModelTarget(null, name)]);
    }

    /// <summary>
    /// For a request that is passed through: the name stays as the client wrote it, unless configuration gives it another.
    /// Names that nobody knows are upstream's to judge.
    /// </summary>
    /// <param name="isRight">Whether an upstream speaks the API that is passed through.</param>
    /// <returns>The targets that do; null when there is none.</returns>
    public RoutePlan? Passed(string requested, Func<string, bool> isRight)
    {
        ModelTarget[] targets = [.. (TargetsOf(Rule(requested)) ?? [new ModelTarget(null, requested)]).Where(target => isRight(UpstreamOf(target)))];
        return targets.Length == 0 ? null : Plan(requested, Raw(requested), targets);
    }

    /// <summary>The one wording of an unknown model, as recorded from Anthropic.</summary>
    public static Failure Unknown(string requested) =>
        new(FailureKind.NotFound, "model: " + (requested.Length > 256 ? requested[..256] : requested)) { ShouldRetry = false };

    /// <summary>The profile of a model of the default upstream.</summary>
    public UpstreamProfile Profile(string upstreamModel) => Profile(_options.Upstream, upstreamModel);

    /// <summary>The profile of an upstream's model, with what configuration changes.</summary>
    public UpstreamProfile Profile(string upstream, string upstreamModel)
    {
        var rule = _options.Profiles.GetValueOrDefault(upstream + "/" + upstreamModel) ?? _options.Profiles.GetValueOrDefault(upstreamModel);
        // Azure's names are those of deployments: only configuration knows which model stands behind one.
        var builtIn = BuiltInProfiles.Of(_options.Dialects.GetValueOrDefault(upstream, _options.Dialect), rule?.Like ?? upstreamModel);
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
        Citations = rule.Citations ?? alias.Citations,
        MaxOutputTokens = rule.MaxOutputTokens ?? alias.MaxOutputTokens,
        MaxInputTokens = rule.MaxInputTokens ?? alias.MaxInputTokens,
    };

    private ModelRule? Rule(string name) => _options.Models.TryGetValue(name, out var rule) ? rule : null;

    private string UpstreamOf(ModelTarget target) => target.Upstream ?? _options.Upstream;

    private static IReadOnlyList<ModelTarget>? TargetsOf(ModelRule? rule) =>
        rule is { Targets: { Count: > 0 } targets } ? targets : rule?.Upstream is { } model ? [new ModelTarget(null, model)] : null;

    private RoutePlan Plan(string requested, ModelAlias alias, IReadOnlyList<ModelTarget> targets) =>
        new([.. targets.Select(target => Route(requested, alias, target))], [.. targets.Select(static target => target.Weight)]);

    private Route Route(string requested, ModelAlias alias, ModelTarget target)
    {
        var upstream = UpstreamOf(target);
        return new Route(requested, alias, upstream, target.Model, Profile(upstream, target.Model)) { IsConfigured = _configured.Contains((upstream, target.Model)) };
    }
}
