using System.Globalization;
using Proxy.Api.Files;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Admin.Diagnostics;

/// <summary>
/// POST /admin/diagnostics/translate: a Messages request goes the way that it would go on /v1/messages, up to where upstream
/// would be asked. Nothing is asked, counted or kept.
/// </summary>
internal sealed class TranslateEndpoint(GatewayOptions options, MessageTranslation translation, FileSources files, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes, IServiceProvider services, AdminGate gate)
    {
        var endpoint = new TranslateEndpoint(services.GetRequiredService<GatewayOptions>(), services.GetRequiredService<MessageTranslation>(), services.GetRequiredService<FileSources>(), services.GetRequiredService<TimeProvider>());
        routes.MapPost("/admin/diagnostics/translate", gate.Guard(endpoint.HandleAsync));
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var asked = Exchange.Of(context);
        // Its warnings are for the answer, not for metrics of what clients send.
        var exchange = new Exchange(asked.RequestId, time.GetTimestamp(), asked.Snapshot) { Tenant = (string?)context.Request.Query["tenant"] is { Length: > 0 } tenant ? tenant : KeyCheck.AnyKeyTenant };
        var report = new TranslationReport(FieldRows.Of(body.Memory), exchange.Warnings);
        var response = context.Response;
        ReadOnlyMemory<byte> json;
        try
        {
            json = await TranslateAsync(context, exchange, body, report);
        }
        catch (RequestRejectedException rejected)
        {
            response.StatusCode = ErrorBody.StatusOf(rejected.Failure.Kind);
            json = report.WriteError(rejected.Failure, asked.RequestId);
        }

        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.RequestAborted);
    }

    private async Task<ReadOnlyMemory<byte>> TranslateAsync(HttpContext context, Exchange exchange, RequestBody body, TranslationReport report)
    {
        var snapshot = exchange.Snapshot;
        // In the order of MessageHandler: what Anthropic's own API takes is not judged here.
        AskedMessage? message = null;
        if (MessagesRelay.Leading(exchange, body) is not { } targets)
        {
            message = AskedMessage.Read(context, exchange, body, forceStream: false);
            targets = Targets.For(context, exchange, message.Conversation);
        }

        var route = snapshot.Learned.Apply(Choose(context.Request.Query, exchange, targets));
        var server = snapshot.Upstreams.Of(route.Upstream);
        var endpoint = server.Endpoint;
        if (server.Kind == UpstreamKind.Anthropic)
        {
            RequestRedaction.RequirePassable(exchange);
            report.Note("R1", "passed through as it is, but for the model's name");
            var bytes = OwnThinking.Remove(body.Memory);
            if (bytes.Length != body.Memory.Length) report.Note("R26", "thinking of OpenAI's side is left out");
            using var passed = new PooledBuffer(bytes.Length + 128);
            var question = RelayQuestion.Read(bytes.Span);
            question.Write(bytes.Span, route.UpstreamModel, passed);
            return report.Write(route, endpoint, isPassed: true, passed.WrittenMemory, question.Stream, Secrets(endpoint, []));
        }

        message ??= AskedMessage.Read(context, exchange, body, forceStream: false);
        AliasRules.Check(message.Conversation, route.Alias, message.Traits);
        var (found, stored) = await files.ResolveAsync(exchange, message.Conversation, context.RequestAborted);
        if (stored is not null) report.Note("C7", "upstream gets copies of stored files first; their ids are left empty here");
        var conversation = ContextEditor.Apply(found, out var applied);
        foreach (var edit in applied)
            report.Note(edit.Kind == EditKind.ClearToolUses ? "R64" : "R65", string.Create(CultureInfo.InvariantCulture, $"{edit.Cleared} cleared, about {edit.InputTokens} tokens"));
        var scope = translation.Scope(context, exchange, route, conversation, message.Traits) with { Files = stored };
        if (conversation.IsPrewarm && !route.Profile.Prewarm)
        {
            report.Note("R55", "nothing is warmed there: tokens are counted and an empty answer is made");
            return report.Write(route, endpoint, isPassed: false, null, conversation.Stream, []);
        }

        conversation = Summarized(conversation, scope, report);
        using var output = new PooledBuffer(8 * 1024);
        var answer = ResponsesRequestWriter.Write(conversation, scope, output);
        if (answer.DroppedThinking.Count > 0) report.Note("R26", "thinking that is not this tenant's, this upstream's or this model family's is dropped: " + string.Join(", ", answer.DroppedThinking));
        return report.Write(route, endpoint, isPassed: false, output.WrittenMemory, conversation.Stream || route.Profile.StreamOnly, Secrets(endpoint, answer.Secrets));
    }

    // R66, R67: a summary that the gateway asks for first cannot be had without asking.
    private static Conversation Summarized(Conversation conversation, RequestScope scope, TranslationReport report)
    {
        if (conversation.Summary is { } asked) return Summaries.Ask(conversation, asked);
        if (conversation.IsPrewarm || Summaries.DueFor(conversation, scope.Route.Profile.Compaction) is not { } due) return conversation;
        if (due.Pauses) return Summaries.Ask(conversation, new SummaryRequest(due.Instructions, IsSigned: false));
        report.Note("R66", "a summary would be asked for first, and stand for the conversation that is shown here");
        return conversation;
    }

    /// <summary><c>?upstream=azure&amp;model=sol-eu</c>: another target than the first.</summary>
    private static Route Choose(IQueryCollection query, Exchange exchange, IReadOnlyList<Route> targets)
    {
        var (upstream, model) = ((string?)query["upstream"], (string?)query["model"]);
        if (string.IsNullOrEmpty(upstream) && string.IsNullOrEmpty(model)) return targets[0];
        var named = string.IsNullOrEmpty(upstream) ? targets[0].Upstream : upstream;
        if (exchange.Snapshot.Upstreams.Find(named) is null) throw RequestRejectedException.Invalid("upstream: there is none of this name");
        var target = targets.FirstOrDefault(target => target.Upstream == named && (string.IsNullOrEmpty(model) || target.UpstreamModel == model));
        if (target is not null) return target;
        var other = string.IsNullOrEmpty(model) ? targets[0].UpstreamModel : model;
        return targets[0] with { Upstream = named, UpstreamModel = other, Profile = exchange.Snapshot.Catalog.Profile(named, other), IsConfigured = false };
    }

    private static IReadOnlyList<string> Secrets(UpstreamEndpoint endpoint, IReadOnlyList<string> others) => endpoint.Key is { } key ? [key, .. others] : others;
}
