using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Routing;

/// <summary>Where one conversation goes.</summary>
internal static class Targets
{
    /// <returns>In the order in which they are tried; one or more.</returns>
    /// <exception cref="RequestRejectedException">404: nobody has the model.</exception>
    public static IReadOnlyList<Route> For(HttpContext context, Exchange exchange, Conversation conversation)
    {
        var plan = exchange.Snapshot.Catalog.Plan(conversation.Model);
        return plan.For(plan.IsSplit ? ConversationHash.Of(exchange.Tenant, context.Request.Headers["x-claude-code-session-id"], conversation) : 0);
    }
}
