using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.Telemetry;
using Proxy.Core.Translation;

namespace Proxy.Api.Messages;

/// <summary>
/// R66 where upstream does not compact by itself, or not as the client wants it: asks for a summary first, then lets the
/// conversation go on from it. A summary that cannot be had changes nothing but a warning: the conversation goes on whole.
/// </summary>
internal sealed class Compactor(UpstreamAsker<Question> asker, GatewayOptions options, TimeProvider time)
{
    /// <returns>What is to be answered.</returns>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<Conversation> ApplyAsync(HttpContext context, RequestBody body, Conversation conversation, RequestScope scope)
    {
        if (conversation.Summary is { } asked) return Summaries.Ask(conversation, asked);
        if (conversation.IsPrewarm || Summaries.DueFor(conversation, scope.Route.Profile.Compaction) is not { } due) return conversation;
        var summary = new SummaryRequest(due.Instructions, IsSigned: false);
        if (due.Pauses) return Summaries.Ask(conversation, summary);

        if (await SummarizeAsync(context, body, Summaries.Ask(conversation with { Stream = false }, summary), scope) is not { } fresh)
        {
            scope.Warnings.Add("context_management.compact_20260112", "failed");
            return conversation;
        }

        // The summary is all that is left, the question that is open in it.
        return conversation with { Turns = [], Compacted = new HostedHistoryBlock(new BlockPath(0), fresh.Block), Fresh = fresh };
    }

    private async Task<FreshCompaction?> SummarizeAsync(HttpContext context, RequestBody body, Conversation conversation, RequestScope scope)
    {
        // K13: half of the time there is, so that the answer still comes before clients give up.
        using var deadline = new CancellationTokenSource(options.HeadersTimeout / 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        var exchange = Exchange.Of(context);
        var call = UpstreamCall.Start(scope.Route, conversation, exchange.Snapshot.Upstreams.Of(scope.Route.Upstream).Endpoint.Responses, time);
        var question = new Question(body, conversation, scope);
        try
        {
            var attempt = await asker.AskAsync(exchange, question, either.Token);
            using var answer = attempt.Reply.Answer;
            if (answer is null) return null;
            using var bytes = new PooledBuffer(16 * 1024);
            if (await AnswerBytes.ReadAsync(answer, bytes, options.MaxAnswerBytes, either.Token) is not null) return null;
            var fresh = SummaryReader.Read(bytes.WrittenMemory, question.IsStreamed, question.Context);
            if (fresh is not null) exchange.SideUsage = fresh.Usage;
            if (fresh is not null) call.End(fresh.Usage, Core.Canonical.Answers.StopReason.Compaction, null);
            return fresh;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            // The client's own body is still needed.
            question.UpstreamBody.Dispose();
            call.End(null, null, "compaction_failed");
        }
    }
}
