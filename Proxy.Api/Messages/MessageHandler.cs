using Proxy.Api.Keys;
using Proxy.Api.Pipeline;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>
/// POST /v1/messages: finds the targets, and gives the request to those that take it translated and to those that take it as
/// it is, in their order, until one answers.
/// </summary>
internal sealed class MessageHandler(GatewayOptions options, MessageTranslation translation, MessagesRelay relay, TimeProvider time)
{
    /// <summary>Streams when the body says so.</summary>
    public Task HandleAsync(HttpContext context) => HandleAsync(context, forceStream: false);

    /// <summary>Streams whatever the body says (/v1/messages/stream).</summary>
    public Task HandleStreamAsync(HttpContext context) => HandleAsync(context, forceStream: true);

    private async Task HandleAsync(HttpContext context, bool forceStream)
    {
        var exchange = Exchange.Of(context);
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        AskedMessage? message = null;
        if (MessagesRelay.Leading(exchange, body) is not { } targets)
        {
            message = AskedMessage.Read(context, exchange, body, forceStream);
            targets = Targets.For(context, exchange, message.Conversation);
        }

        KeyRules.CheckModel(exchange, targets[0]);
        Leftover? left = null;
        foreach (var leg in Leg.Of(targets, exchange.Snapshot.Upstreams))
        {
            if (left is not null && !Patience.IsLeft(exchange, time)) break;
            if (left is not null) AttemptWords.CountFallback(exchange.Route ?? targets[0], leg.Targets[0], left.IsSkipped ? AttemptFate.Skipped : AttemptFate.Failed);
            try
            {
                var next = leg.Kind == UpstreamKind.Anthropic
                    ? await relay.PassAsync(context, RelayOperation.Messages, forceStream ? "messages/stream" : "messages", body, leg)
                    : await translation.AnswerAsync(context, body, message ??= AskedMessage.Read(context, exchange, body, forceStream), leg);
                if (next is null) return;
                // What a target said tells more than that another one is left alone.
                if (left is null || !next.IsSkipped) left = next;
            }
            catch (RequestRejectedException) when (left is not null || (leg is { Kind: UpstreamKind.Anthropic, HasOthers: true }))
            {
                // It cannot be put to these targets; others may take it, or what was said before is told.
            }
        }

        if (left is not null) await left.Tell();
    }
}
