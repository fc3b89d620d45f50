using System.Collections.Concurrent;
using Proxy.Core.Canonical;
using Proxy.Core.Models;

namespace Proxy.Core.Upstream;

/// <summary>
/// What upstream models turned out not to take (C3): the next request to the same model is written without it, so that the
/// repair costs one call in a process's life and not one per request. Bounded; safe for concurrent use.
/// </summary>
internal sealed class LearnedProfiles
{
    private const int Most = 256;
    private readonly ConcurrentDictionary<string, UpstreamProfile> _byModel = new(StringComparer.Ordinal);

    public Route Apply(Route route) => _byModel.TryGetValue(route.UpstreamModel, out var learned) ? route with { Profile = learned } : route;

    /// <param name="parameter">Upstream's name of what it refused: <c>temperature</c>, <c>top_p</c>, <c>reasoning.effort</c>, <c>include</c>.</param>
    /// <param name="sent">The effort that was sent.</param>
    /// <returns>The route to try once more; null when leaving the parameter out would change nothing.</returns>
    public Route? Learn(Route route, string parameter, Effort sent)
    {
        var profile = route.Profile;
        var without = parameter switch
        {
            "temperature" or "top_p" when profile.Sampling || (profile.SamplingWithoutEffort && sent == Effort.None) =>
                profile with { Sampling = false, SamplingWithoutEffort = false },
            "include" when profile.EncryptedReasoning => profile with { EncryptedReasoning = false },
            "reasoning.effort" when profile.Reasoning => WithoutEffort(profile, sent),
            _ => null,
        };
        if (without is null) return null;
        if (_byModel.Count < Most || _byModel.ContainsKey(route.UpstreamModel)) _byModel[route.UpstreamModel] = without;
        return route with { Profile = without };
    }

    // Without any effort left the model is one that does not reason.
    private static UpstreamProfile WithoutEffort(UpstreamProfile profile, Effort sent)
    {
        var efforts = profile.Efforts.Where(effort => effort != sent).ToArray();
        return efforts.Length == 0 || efforts.Length == profile.Efforts.Count
            ? profile with { Reasoning = false, Efforts = [], EncryptedReasoning = false }
            : profile with { Efforts = efforts };
    }
}
