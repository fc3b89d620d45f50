using Proxy.Api.Counting;
using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;

namespace Proxy.Api.Messages;

/// <summary>R55 where upstream cannot warm its cache: nothing is warmed, and the answer says how long the prompt is.</summary>
internal sealed class CountedPrewarm(TokenCounter counter)
{
    public async Task AnswerAsync(HttpContext context, Conversation conversation, RequestScope scope, MessageFormat format)
    {
        var exchange = Exchange.Of(context);
        scope.Warnings.Add("max_tokens", "prewarm-unsupported");
        var count = await counter.CountAsync(new CountQuestion(conversation, scope, exchange.Snapshot.Upstreams.Of(scope.Route.Upstream), exchange.RequestId), context.RequestAborted);
        using var output = new PooledBuffer(1024);
        var folder = new MessageFolder(output, format);
        folder.Start(new AnswerStart(scope.Ids.New("msg_"), count.Tokens));
        var usage = new Usage { Input = count.Tokens, Estimated = count.Source != CountSource.Upstream };
        folder.Finish(new AnswerEnd(StopReason.MaxTokens, usage));
        (exchange.Usage, exchange.StopReason) = (usage, StopReason.MaxTokens);
        var response = context.Response;
        response.Headers["x-gateway-token-count"] = count.SourceName;
        response.Headers["x-gateway-warning"] = exchange.Warnings.ToString();
        response.ContentType = "application/json";
        response.ContentLength = output.Length;
        await response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted);
    }
}
