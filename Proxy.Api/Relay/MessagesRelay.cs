using Proxy.Api.Files;
using Proxy.Api.Keys;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Routing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// Messages for models that Anthropic's own API serves: the same bytes there and back. What is not Anthropic's to judge is
/// left to the translation, malformed bodies among them.
/// </summary>
internal sealed class MessagesRelay(RelayHandler handler, PassedFiles files)
{
    /// <returns>
    /// The targets of a request that goes to Anthropic's own API first, where its model's name is enough to tell; null when it
    /// is to be read as a message.
    /// </returns>
    public static IReadOnlyList<Route>? Leading(Exchange exchange, RequestBody body)
    {
        var snapshot = exchange.Snapshot;
        if (!snapshot.Upstreams.HasAnthropic || Model(body) is not { } model || snapshot.Catalog.TryPlan(model) is not { IsSplit: false } plan) return null;
        return snapshot.Upstreams.Find(plan.First.Upstream) is { Kind: UpstreamKind.Anthropic } ? plan.For(0) : null;
    }

    /// <param name="path">Below the upstream's base address.</param>
    /// <param name="leg">Of Anthropic's kind.</param>
    /// <returns>What is left to be told, if nobody answered; null once the client has been told.</returns>
    /// <exception cref="RequestRejectedException">The key is not good for the model; or what OpenAI's side left in the conversation cannot be put to Anthropic.</exception>
    public async Task<Leftover?> PassAsync(HttpContext context, RelayOperation operation, string path, RequestBody body, Leg leg)
    {
        KeyRules.CheckModel(Exchange.Of(context), leg.Targets[0]);
        RequestRedaction.RequirePassable(Exchange.Of(context));
        await files.CheckAsync(Exchange.Of(context).Tenant, body.Memory, context.RequestAborted);
        // R26, the other way round: Anthropic takes no thinking but its own.
        var bytes = OwnThinking.Remove(body.Memory);
        // Searches and code runs of OpenAI's side are sealed too, and cannot be left out. Somebody else may know them.
        if (OwnThinking.IsIn(bytes.Span) && (leg.HasOthers || Exchange.Of(context).Attempts > 0)) throw RequestRejectedException.Invalid("messages: hold what another upstream sealed");
        using var passed = new PassedQuestion(context, operation, path, bytes, RelayQuestion.Read(bytes.Span), leg.Targets) { HasOthers = leg.HasOthers };
        // One copy is enough for as long as upstream thinks.
        if (!leg.HasOthers && leg.Targets.Count == 1) body.Dispose();
        return await handler.PassAsync(context, passed);
    }

    private static string? Model(RequestBody body)
    {
        try
        {
            return RelayQuestion.Read(body.Memory.Span).Model;
        }
        catch (RequestRejectedException)
        {
            // In Anthropic's words, by the reader that knows them.
            return null;
        }
    }
}
