using Proxy.Api.Keys;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Limits;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.Relay;
using Proxy.Core.Sealing;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>POST /v1/messages: validation → translation → upstream → translation → telemetry.</summary>
internal sealed class MessageHandler(
    GatewayOptions options,
    IEnvelope envelope,
    UpstreamAsker asker,
    UsageMemory usages,
    CountedPrewarm prewarm,
    Compactor compactor,
    MessagesRelay relay,
    Limiter limiter,
    ErrorWriter errors,
    TimeProvider time)
{
    private const string BindingControls = "thinking-binding-controls-2026-08-01";

    /// <summary>Streams when the body says so.</summary>
    public Task HandleAsync(HttpContext context) => HandleAsync(context, forceStream: false);

    /// <summary>Streams whatever the body says (/v1/messages/stream).</summary>
    public Task HandleStreamAsync(HttpContext context) => HandleAsync(context, forceStream: true);

    private async Task HandleAsync(HttpContext context, bool forceStream)
    {
        var exchange = Exchange.Of(context);
        var snapshot = exchange.Snapshot;
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var path = forceStream ? "messages/stream" : "messages";
        if (snapshot.Upstreams.HasAnthropic && await relay.TryAsync(context, RelayOperation.Messages, path, body)) return;

        // :: Validation (C0.7: in Anthropic's words, before anything is asked of upstream)
        var headers = context.Request.Headers;
        var traits = TraitsReader.Read(headers["anthropic-version"], headers["anthropic-beta"], exchange.Warnings, snapshot.Options.Strict);
        var conversation = MessagesRequestReader.Read(body.Memory, traits, exchange.Warnings);
        if (forceStream) conversation = conversation with { Stream = true };
        // R55: the path asks for a stream as the field would.
        if (forceStream && conversation.IsPrewarm) PrewarmRules.CheckStream(isStream: true);
        var targets = Targets.For(context, exchange, conversation);
        var route = snapshot.Learned.Apply(targets[0]);
        KeyRules.CheckModel(exchange, route);
        if (snapshot.Upstreams.Of(route.Upstream).Kind == UpstreamKind.Anthropic)
        {
            await relay.PassAsync(context, RelayOperation.Messages, path, body, route);
            return;
        }

        AliasRules.Check(conversation, route.Alias, traits);

        // :: Translation (R64, R65: of what the client leaves of it)
        conversation = ContextEditor.Apply(conversation, out var applied);
        exchange.Route = route;
        exchange.Stream = conversation.Stream;
        exchange.ClientTimeout = Patience.OfClient(headers);
        ServedBy.Write(context.Response.Headers, route, attempts: null);
        var scope = Scope(context, exchange, route, conversation, traits);
        RequestTelemetry.Session(exchange.Tenant, scope.Session);

        // :: Limits, before upstream is asked for anything
        if (LimitPlan.Concerns(exchange.Key)) await limiter.AdmitAsync(context, conversation.Model, RoughCount.Of(conversation, body.Memory.Length), route.Alias.Id);
        if (conversation.IsPrewarm && !route.Profile.Prewarm)
        {
            await prewarm.AnswerAsync(context, conversation, scope, Format(exchange, conversation, traits, applied, []));
            return;
        }

        conversation = await compactor.ApplyAsync(context, body, conversation, scope);
        using var question = new Question(body, conversation, scope) { Targets = targets };

        // :: Upstream, and translation back
        var format = Format(exchange, conversation, traits, applied, question.Context.DroppedThinking);
        var call = UpstreamCall.Start(route, conversation, snapshot.Upstreams.Of(route.Upstream).Endpoint.Responses, time);
        try
        {
            if (conversation.Stream)
            {
                using var answer = new StreamAnswer(context, question, format, call, options, errors, time);
                await answer.RunAsync(asker);
            }
            else
            {
                await new JsonAnswer(context, question, format, call, options, errors, time).RunAsync(asker);
            }
        }
        finally
        {
            // :: Telemetry: a call that ended in its own way has said so already.
            call.End(null, null, "canceled");
        }
    }

    private RequestScope Scope(HttpContext context, Exchange exchange, Route route, Conversation conversation, RequestTraits traits) => new()
    {
        Route = route,
        Tenant = exchange.Tenant,
        Envelope = envelope,
        Warnings = exchange.Warnings,
        ReceivedAt = time.GetUtcNow(),
        Strict = exchange.Snapshot.Options.Strict,
        Usages = usages,
        TracksReasoning = traits.Has(BindingControls),
        MirrorsCaching = exchange.Snapshot.Options.CachePolicy == CachePolicy.Mirror,
        UpstreamKey = exchange.Snapshot.Upstreams.Of(route.Upstream).Endpoint.Key,
        Session = SessionHint.Read(context.Request.Headers["x-claude-code-session-id"], conversation.UserId),
    };

    // C5: what the betas and the body say about the answer's form.
    private static MessageFormat Format(
        Exchange exchange, Conversation conversation, RequestTraits traits, IReadOnlyList<AppliedEdit> applied, IReadOnlyList<string> droppedThinking) =>
        new(conversation.Model, exchange.RequestId)
        {
            EstimatedTokens = traits.Has("thinking-token-count-2026-05-13"),
            Speed = conversation.TellSpeed,
            NoFallbackCredit = conversation.WantsFallbackCredit,
            Diagnostics = conversation.Diagnostics?.PreviousMessageId is not null,
            AppliedEdits = conversation.Edits is null ? null : applied,
            DroppedThinking = traits.Has(BindingControls) ? droppedThinking : null,
        };
}
