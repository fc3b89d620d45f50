using Proxy.Core.Upstream;

namespace Proxy.Api.Routing;

/// <summary>Neighbouring targets of one kind: they take a request in one form.</summary>
/// <param name="HasOthers">Targets of another kind follow.</param>
internal sealed record Leg(UpstreamKind Kind, IReadOnlyList<Route> Targets, bool HasOthers)
{
    /// <param name="targets">In the order in which they are tried; those whose upstream is not there for the client are left out.</param>
    public static IReadOnlyList<Leg> Of(IReadOnlyList<Route> targets, UpstreamRegistry upstreams)
    {
        // Nearly always: one kind, and nothing to be made for it.
        if (!upstreams.HasAnthropic) return [new Leg(UpstreamKind.OpenAIResponses, targets, HasOthers: false)];
        var legs = new List<Leg>(2);
        var run = new List<Route>(targets.Count);
        var kind = UpstreamKind.OpenAIResponses;
        foreach (var target in targets)
        {
            if (upstreams.Find(target.Upstream) is not { } server) continue;
            if (run.Count > 0 && server.Kind != kind)
            {
                legs.Add(new Leg(kind, run, HasOthers: true));
                run = new List<Route>(targets.Count);
            }

            kind = server.Kind;
            run.Add(target);
        }

        if (run.Count > 0) legs.Add(new Leg(kind, run, HasOthers: false));
        return legs;
    }
}
