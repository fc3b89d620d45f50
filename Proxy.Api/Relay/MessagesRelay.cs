using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// Messages for models that Anthropic's own API serves: the same bytes there and back. What is not Anthropic's to judge is
/// left to the translation, malformed bodies among them.
/// </summary>
internal sealed class MessagesRelay(RelayHandler handler)
{
    /// <param name="path">Below the upstream's base address.</param>
    /// <returns>False when the request is to be translated, or it takes more than its model's name to tell.</returns>
    public async ValueTask<bool> TryAsync(HttpContext context, RelayOperation operation, string path, RequestBody body)
    {
        var exchange = Exchange.Of(context);
        if (Read(body) is not { Model: { } model } question || exchange.Snapshot.Catalog.TryPlan(model) is not { IsSplit: false } plan) return false;
        if (Target(exchange, plan.First, model) is not { } target) return false;
        await handler.PassAsync(context, operation, path, body, question, target);
        return true;
    }

    /// <param name="route">One that an upstream of Anthropic's kind serves.</param>
    public Task PassAsync(HttpContext context, RelayOperation operation, string path, RequestBody body, Core.Models.Route route)
    {
        var question = RelayQuestion.Read(body.Memory.Span);
        return handler.PassAsync(context, operation, path, body, question, Target(Exchange.Of(context), route, question.Model)!);
    }

    private static RelayTarget? Target(Exchange exchange, Core.Models.Route route, string? model) =>
        exchange.Snapshot.Upstreams.Find(route.Upstream) is { Kind: UpstreamKind.Anthropic } server
            ? new RelayTarget(route, server, route.UpstreamModel == model ? null : route.UpstreamModel, HasOwnKey: false)
            : null;

    private static RelayQuestion? Read(RequestBody body)
    {
        try
        {
            return RelayQuestion.Read(body.Memory.Span);
        }
        catch (RequestRejectedException)
        {
            // In Anthropic's words, by the reader that knows them.
            return null;
        }
    }
}
