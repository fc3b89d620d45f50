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
    private readonly ConcurrentDictionary<(string Upstream, string Model), UpstreamProfile> _byModel = new();

    public Route Apply(Route route) => !_byModel.IsEmpty && _byModel.TryGetValue((route.Upstream, route.UpstreamModel), out var learned) ? route with { Profile = learned } : route;

    /// <param name="parameter">What upstream refused, as <c>RefusedParameters</c> names it.</param>
    /// <param name="sent">The effort that was sent.</param>
    /// <param name="limit">Tokens: the most it takes, for <c>max_output_tokens</c>.</param>
    /// <returns>The route to try once more; null when leaving the parameter out would change nothing.</returns>
    public Route? Learn(Route route, string parameter, Effort sent, int? limit = null)
    {
        var profile = route.Profile;
        var without = parameter switch
        {
            "temperature" or "top_p" when profile.Sampling || (profile.SamplingWithoutEffort && sent == Effort.None) =>
                profile with { Sampling = false, SamplingWithoutEffort = false },
            "include" when profile.EncryptedReasoning => profile with { EncryptedReasoning = false },
            "reasoning.effort" when profile.Reasoning => WithoutEffort(profile, sent),
            "reasoning.summary" when profile.Summaries => profile with { Summaries = false },
            "reasoning.context" when profile.ReasoningContext => profile with { ReasoningContext = false },
            // R66: the gateway summarizes by itself then.
            "context_management" when profile.Compaction => profile with { Compaction = false },
            // R61, R55: caching is upstream's own affair then.
            "prompt_cache_options" when profile.Breakpoints || profile.Prewarm => profile with { Breakpoints = false, Prewarm = false },
            "phase" when profile.Phase => profile with { Phase = false },
            // R53: what is called too much is dropped here anyway.
            "parallel_tool_calls" when profile.ParallelCalls => profile with { ParallelCalls = false },
            "service_tier" when profile.FastTier => profile with { FastTier = false },
            // A server that does not know one of OpenAI's own parameters knows none of them (R58, R62, R59, R74).
            "service_tier" or "safety_identifier" or "prompt_cache_key" or "stream_options" when profile.OpenAIParameters =>
                profile with { OpenAIParameters = false },
            "stream" when !profile.StreamOnly => profile with { StreamOnly = true },
            "strict" when profile.StrictSchemas => profile with { StrictSchemas = false },
            "configuration_update" when profile.ConfigurationUpdate => profile with { ConfigurationUpdate = false },
            "role" when profile.DeveloperRole => profile with { DeveloperRole = false },
            "detail" when profile.ImageDetail != "auto" => profile with { ImageDetail = "auto" },
            "output" when profile.OutputArrays => profile with { OutputArrays = false },
            "max_output_tokens" when limit < profile.MaxOutputTokens => profile with { MaxOutputTokens = limit.Value },
            _ => null,
        };
        if (without is null) return null;
        var model = (route.Upstream, route.UpstreamModel);
        if (_byModel.Count < Most || _byModel.ContainsKey(model)) _byModel[model] = without;
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
