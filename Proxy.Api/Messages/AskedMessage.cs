using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Api.Messages;

/// <summary>A message as the client asked for it, validated (C0.7: in Anthropic's words, before anything is asked of upstream).</summary>
internal sealed record AskedMessage(Conversation Conversation, RequestTraits Traits)
{
    /// <exception cref="Core.Canonical.Failures.RequestRejectedException">Anthropic would refuse it.</exception>
    public static AskedMessage Read(HttpContext context, Exchange exchange, RequestBody body, bool forceStream)
    {
        var headers = context.Request.Headers;
        var traits = TraitsReader.Read(headers["anthropic-version"], headers["anthropic-beta"], exchange.Warnings, exchange.Snapshot.Options.Strict);
        var conversation = MessagesRequestReader.Read(body.Memory, traits, exchange.Warnings);
        if (forceStream) conversation = conversation with { Stream = true };
        // R55: the path asks for a stream as the field would.
        if (forceStream && conversation.IsPrewarm) PrewarmRules.CheckStream(isStream: true);
        return new AskedMessage(conversation, traits);
    }
}
