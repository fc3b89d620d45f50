using Proxy.Api.Files;
using Proxy.Api.Keys;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.Relay;
using Proxy.Core.Sealing;
using Proxy.Core.Upstream;

namespace Proxy.Api.Counting;

/// <summary>POST /v1/messages/count_tokens: validation and translation as for a message, then a number (A8, C6).</summary>
internal sealed class CountHandler(GatewayOptions options, IEnvelope envelope, TokenCounter counter, FileSources files, FileMirrors mirrors, RequestRedaction redaction, MessagesRelay relay)
{
    public async Task HandleAsync(HttpContext context)
    {
        var exchange = Exchange.Of(context);
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        if (await PassAsync(context, exchange, body)) return;
        var asked = await ReadAsync(context, exchange, body);
        // Counting takes a while; its megabyte is not needed for that.
        body.Dispose();
        var original = asked.Unedited is null ? null : counter.CountAsync(asked.Unedited, context.RequestAborted);
        var count = await counter.CountAsync(asked.Question, context.RequestAborted);
        exchange.Count = count;
        var headers = context.Response.Headers;
        headers["x-gateway-token-count"] = count.SourceName;
        if (exchange.Warnings.Any) headers["x-gateway-warning"] = exchange.Warnings.ToString();
        using var output = new PooledBuffer(64);
        output.Append("{\"input_tokens\":"u8);
        output.Append(count.Tokens);
        if (asked.TellsOriginal)
        {
            output.Append(",\"context_management\":{\"original_input_tokens\":"u8);
            output.Append(original is null ? count.Tokens : (await original).Tokens);
            output.Append((byte)'}');
        }

        output.Append((byte)'}');
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = output.Length;
        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Anthropic's own count, for what goes to Anthropic first. When it cannot be had, the next target's count is near enough.</summary>
    /// <returns>False when it is to be counted here.</returns>
    private async Task<bool> PassAsync(HttpContext context, Exchange exchange, RequestBody body)
    {
        if (MessagesRelay.Leading(exchange, body) is not { } targets) return false;
        var leg = Leg.Of(targets, exchange.Snapshot.Upstreams)[0];
        try
        {
            if (await relay.PassAsync(context, RelayOperation.MessageTokens, "messages/count_tokens", body, leg) is not { } left) return true;
            exchange.Relay = null;
            if (leg.HasOthers) return false;
            await left.Tell();
            return true;
        }
        catch (RequestRejectedException) when (leg.HasOthers)
        {
            return false;
        }
    }

    /// <returns>What is to be counted; the same before <c>context_management</c> edited it, where it did; and whether to tell.</returns>
    private async Task<(CountQuestion Question, CountQuestion? Unedited, bool TellsOriginal)> ReadAsync(HttpContext context, Exchange exchange, RequestBody body)
    {
        var snapshot = exchange.Snapshot;
        var headers = context.Request.Headers;
        var traits = TraitsReader.Read(headers["anthropic-version"], headers["anthropic-beta"], exchange.Warnings, snapshot.Options.Strict);
        var conversation = MessagesRequestReader.ReadCounted(body.Memory, traits, exchange.Warnings);
        var targets = Targets.For(context, exchange, conversation);
        // Only what is translated can be counted here.
        var route = snapshot.Learned.Apply(targets.FirstOrDefault(target => snapshot.Upstreams.Find(target.Upstream) is { Kind: UpstreamKind.OpenAIResponses }) ?? targets[0]);
        KeyRules.CheckModel(exchange, route);
        AliasRules.CheckCounted(conversation, route.Alias);
        exchange.Route = route;
        ServedBy.Write(context.Response.Headers, route, attempts: null);
        var scope = new RequestScope { Route = route, Tenant = exchange.Tenant, Envelope = envelope, Warnings = exchange.Warnings, Strict = snapshot.Options.Strict, Placeholders = redaction.For(exchange) };
        (conversation, scope) = await WithFilesAsync(exchange, conversation, scope, context.RequestAborted);
        var edited = ContextEditor.Apply(conversation, out var applied);
        var question = new CountQuestion(edited, scope, snapshot.Upstreams.Of(route.Upstream), exchange.RequestId);
        return (question, applied.Count == 0 ? null : new CountQuestion(conversation, scope, snapshot.Upstreams.Of(route.Upstream), exchange.RequestId), conversation.Edits is not null);
    }

    // What is counted will be asked: upstream needs its copies either way.
    private async Task<(Conversation Conversation, RequestScope Scope)> WithFilesAsync(Exchange exchange, Conversation conversation, RequestScope scope, CancellationToken cancellationToken)
    {
        (conversation, var stored) = await files.ResolveAsync(exchange, conversation, cancellationToken);
        if (stored is not null && scope.Route.Profile.OpenAIParameters) await mirrors.EnsureAsync(exchange.Tenant, exchange.Snapshot.Upstreams.Of(scope.Route.Upstream), stored, cancellationToken);
        return (conversation, scope with { Files = stored });
    }
}
