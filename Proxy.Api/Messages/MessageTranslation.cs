using Proxy.Api.Files;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Json;
using Proxy.Core.Limits;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.Sealing;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Messages;

/// <summary>A message for targets that speak another API: translation → limits → upstream → translation → telemetry.</summary>
internal sealed class MessageTranslation(
    GatewayOptions options,
    IEnvelope envelope,
    UpstreamAsker<Question> asker,
    UsageMemory usages,
    CountedPrewarm prewarm,
    Compactor compactor,
    FileSources files,
    MadeFiles made,
    Limiter limiter,
    RequestRedaction redaction,
    ErrorWriter errors,
    TimeProvider time)
{
    private const string BindingControls = "thinking-binding-controls-2026-08-01";

    /// <param name="body">Kept where other targets may get it, else disposed as soon as upstream has understood.</param>
    /// <returns>What is left to be told, if no target of the leg answered and others may; null once the client has been told.</returns>
    public async Task<Leftover?> AnswerAsync(HttpContext context, RequestBody body, AskedMessage message, Leg leg)
    {
        var exchange = Exchange.Of(context);
        var (snapshot, headers, traits) = (exchange.Snapshot, context.Request.Headers, message.Traits);
        var route = snapshot.Learned.Apply(leg.Targets[0]);
        AliasRules.Check(message.Conversation, route.Alias, traits);

        // :: Translation (R64, R65: of what the client leaves of it)
        var conversation = ContextEditor.Apply(message.Conversation, out var applied);
        (exchange.Route, exchange.Relay, exchange.Stream) = (route, null, conversation.Stream);
        exchange.ClientTimeout = Patience.OfClient(headers);
        ServedBy.Write(context.Response.Headers, route, attempts: null);
        var scope = Scope(context, exchange, route, conversation, traits);
        RequestTelemetry.Session(exchange.Tenant, scope.Session);

        // :: Limits, before upstream is asked for anything
        if (LimitPlan.Concerns(exchange.Key)) await limiter.AdmitAsync(context, conversation.Model, RoughCount.Of(conversation, body.Memory.Length), route.Alias.Id);
        (conversation, var stored) = await files.ResolveAsync(exchange, conversation, context.RequestAborted);
        scope = scope with { Files = stored, CodeFiles = conversation.HostedTools.Any(static tool => tool is CodeExecutionTool) ? new CodeFiles() : null };
        // What is in a copy nobody has looked at.
        if (stored is not null && scope.Placeholders is not null) exchange.Warnings.Add("file_id", "not_redacted");
        if (conversation.IsPrewarm && !route.Profile.Prewarm)
        {
            await prewarm.AnswerAsync(context, conversation, scope, Format(exchange, conversation, traits, applied, []));
            return null;
        }

        conversation = await compactor.ApplyAsync(context, body, conversation, scope);
        using var question = new Question(body, conversation, scope) { Targets = leg.Targets, HasOthers = leg.HasOthers };

        // :: Upstream, and translation back
        var format = Format(exchange, conversation, traits, applied, question.Context.DroppedThinking);
        var call = UpstreamCall.Start(route, conversation, snapshot.Upstreams.Of(route.Upstream).Endpoint.Responses, time, options.CapturesContent);
        try
        {
            if (!conversation.Stream) return await new JsonAnswer(context, question, format, call, made, options, errors, time).RunAsync(asker);
            using var answer = new StreamAnswer(context, question, format, call, made, options, errors, time);
            return await answer.RunAsync(asker);
        }
        finally
        {
            // :: Telemetry: a call that ended in its own way has said so already.
            call.End(null, null, "canceled");
        }
    }

    /// <summary>Writes what upstream would be asked, for who asks it later and elsewhere.</summary>
    /// <returns>False when it takes more than one question, or an answer that is no JSON object.</returns>
    /// <exception cref="Core.Canonical.Failures.RequestRejectedException">It would be refused.</exception>
    public bool TryDraft(HttpContext context, AskedMessage message, Route target, PooledBuffer output)
    {
        var exchange = Exchange.Of(context);
        var route = exchange.Snapshot.Learned.Apply(target);
        AliasRules.Check(message.Conversation, route.Alias, message.Traits);
        var conversation = ContextEditor.Apply(message.Conversation, out _);
        if (conversation.Stream || conversation.IsPrewarm || route.Profile.StreamOnly) return false;
        if (conversation.Summary is not null || Summaries.DueFor(conversation, route.Profile.Compaction) is not null) return false;
        // Copies of files are made, and made again, by who asks; and a file may be gone when the answer comes.
        if (conversation.NamesFiles) return false;
        ResponsesRequestWriter.Write(conversation, Scope(context, exchange, route, conversation, message.Traits), output);
        return true;
    }

    /// <summary>What the adapter needs to know about a request besides its conversation.</summary>
    public RequestScope Scope(HttpContext context, Exchange exchange, Route route, Conversation conversation, RequestTraits traits) => new()
    {
        Route = route,
        Tenant = exchange.Tenant,
        Envelope = envelope,
        Warnings = exchange.Warnings,
        ReceivedAt = time.GetUtcNow(),
        Strict = exchange.Snapshot.Options.Strict,
        Usages = usages,
        TracksReasoning = traits.Has(BindingControls),
        Placeholders = redaction.For(exchange),
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
            Batch = exchange.IsBatch,
            NoFallbackCredit = conversation.WantsFallbackCredit,
            Diagnostics = conversation.Diagnostics?.PreviousMessageId is not null,
            AppliedEdits = conversation.Edits is null ? null : applied,
            DroppedThinking = traits.Has(BindingControls) ? droppedThinking : null,
        };
}
