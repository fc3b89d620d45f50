using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>Finds the upstreams that a request of OpenAI's API is passed on to.</summary>
internal static class RelayTargets
{
    /// <summary>Codex's names of a conversation, old and new.</summary>
    private static readonly string[] s_sessions = ["session-id", "session_id", "thread-id", "conversation_id"];

    /// <param name="model">As the client wrote it; null when it wrote none.</param>
    /// <param name="body">Empty for none.</param>
    /// <returns>In the order in which they are tried; empty when no upstream of that kind serves the model.</returns>
    public static IReadOnlyList<Core.Models.Route> Find(HttpContext context, string? model, ReadOnlySpan<byte> body)
    {
        var exchange = Exchange.Of(context);
        var snapshot = exchange.Snapshot;
        if (snapshot.Catalog.Passed(model ?? "", name => snapshot.Upstreams.Find(name)?.Kind == UpstreamKind.OpenAIResponses) is not { } plan) return [];
        if (!plan.IsSplit) return plan.For(0);
        string? session = s_sessions.Select(name => context.Request.Headers[name].ToString()).FirstOrDefault(static name => name.Length > 0);
        return plan.For(ConversationHash.Of(exchange.Tenant, session, session is null ? RelayOpening.Find(body) : default));
    }

    /// <summary>What one upstream keeps, no other one knows.</summary>
    /// <param name="origin">The upstream that has what the request names; null where nobody remembers.</param>
    /// <param name="isBound">The request names a response.</param>
    /// <returns>Those targets that can serve the request.</returns>
    public static IReadOnlyList<Core.Models.Route> Bound(Exchange exchange, IReadOnlyList<Core.Models.Route> targets, string? origin, bool isBound)
    {
        if (origin is null && !isBound) return targets;
        var upstream = origin ?? targets[0].Upstream;
        var there = targets.Where(target => target.Upstream == upstream).ToArray();
        if (there.Length > 0) return there;
        // A request that names no model goes where its response is.
        return targets[0].Requested.Length == 0 && exchange.Snapshot.Upstreams.Find(upstream) is { Kind: UpstreamKind.OpenAIResponses } ? [targets[0] with { Upstream = upstream }] : [];
    }
}
