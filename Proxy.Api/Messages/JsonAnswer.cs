using System.Net.Http.Headers;
using System.Text.Json;
using Proxy.Api.Files;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers.Hosted;
using Proxy.Core.Telemetry;
using Proxy.Core.Translation;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>One answer as a whole Message. Nothing is written before it is complete, so every failure is an HTTP status.</summary>
internal sealed class JsonAnswer(HttpContext context, Question question, MessageFormat format, UpstreamCall call, MadeFiles made, GatewayOptions options, ErrorWriter errors, TimeProvider time)
{
    /// <returns>What is left to be told, if nobody answered and others may; null once the client has been told.</returns>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<Leftover?> RunAsync(UpstreamAsker<Question> asker)
    {
        // F29: the whole answer must be here before clients give up at 300 s.
        var exchange = Exchange.Of(context);
        using var deadline = new CancellationTokenSource(Patience.Left(exchange, time), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        // What a batch of upstream's says is its last word.
        await using var course = new Course(isWatched: exchange.Said is null) { IsFinal = exchange.Said is not null };
        JsonTranslator? translator = null;
        HttpResponseHeaders? headers = null;
        Failure? failure;
        try
        {
            var attempt = await asker.AskAsync(exchange, question, course, either.Token);
            while (true)
            {
                if (UntoldAnswer.Of(context, question, attempt, call, errors, time) is { } leftover) return leftover;
                var reply = attempt.Reply;
                using var answer = reply.Answer;
                headers = reply.Headers;
                Served();
                translator = new JsonTranslator(question.Context, question.Told(format), question.Context.Pruning, question.TokenLimit, StopMatcher.For(question.Conversation.StopSequences), call.Tap);
                var unread = reply.Failure is null ? await ReadAsync(translator, answer, reply.Refusal, either.Token) : null;
                failure = reply.Failure ?? unread?.ToFailure() ?? translator.Failure;
                if (!course.IsOpen || Failed(unread, translator, attempt) is not { } failed) break;
                // While the client has seen nothing, an answer that says that it failed is as good as none.
                call.ResponseId = translator.ResponseId;
                translator.Dispose();
                (translator, headers) = (null, null);
                attempt = await asker.AskAgainAsync(exchange, question, course, failed, either.Token);
            }

            question.Release();
            await course.SettleAsync();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            Served();
            failure = UpstreamFailure.HeadersTimedOut.ToFailure();
            await course.JudgeAsync(new Attempt(new UpstreamReply { Failure = failure }, AttemptFate.Silent));
        }

        using var _ = translator;
        call.ResponseId = translator?.ResponseId ?? call.ResponseId;
        AnswerHeaders.Write(context.Response.Headers, exchange, question.Route, headers, time);
        if (failure is not null)
        {
            call.End(null, null, ErrorBody.TypeOf(failure.Kind));
            await errors.WriteAsync(context, failure);
            return null;
        }

        (exchange.Usage, exchange.StopReason) = (translator!.Usage, translator.StopReason);
        call.End(exchange.Usage, exchange.StopReason, null);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = translator.Output.Length;
        if (exchange.Warnings.Any) response.Headers["x-gateway-warning"] = exchange.Warnings.ToString();
        await ClientWrite.WriteAsync(context, translator.Output.WrittenMemory, time);
        return null;
    }

    private void Served()
    {
        var (exchange, route) = (Exchange.Of(context), question.Route);
        exchange.Route = route;
        call.ServedBy(route, exchange.Snapshot.Upstreams.Of(route.Upstream).Endpoint.Responses);
    }

    /// <returns>What is to be thought of an answer that is none; null for one that is, or that must not be asked for twice.</returns>
    private Attempt? Failed(UpstreamFailure? unread, JsonTranslator translator, Attempt attempt)
    {
        if (translator.FailedAtOnce) return Attempt.FailedAtOnce(translator.Failure!, attempt.Reply.Headers!, Exchange.Of(context), time);
        if (unread != UpstreamFailure.BrokenBody) return null;
        return new Attempt(new UpstreamReply { Failure = UpstreamFailure.BrokenBody.ToFailure(), Headers = attempt.Reply.Headers }, AttemptFate.Broken);
    }

    /// <returns>What kept upstream's answer from being read; null when the translator has it.</returns>
    private async Task<UpstreamFailure?> ReadAsync(JsonTranslator translator, HttpResponseMessage? answer, AnswerEnd? refusal, CancellationToken cancellationToken)
    {
        if (refusal is { } end) translator.Refuse(end);
        if (answer is null) return null;
        using var body = new PooledBuffer((int)Math.Min(answer.Content.Headers.ContentLength + 1 ?? 16 * 1024, 1024 * 1024));
        if (await AnswerBytes.ReadAsync(answer, body, options.MaxAnswerBytes, cancellationToken) is { } failure) return failure;
        if (question.IsStreamed) translator.TranslateStream(body.Written);
        else
        {
            if (question.Context.Scope.CodeFiles is { } files) await FindFilesAsync(files, body.WrittenMemory, cancellationToken);
            translator.Translate(body.WrittenMemory);
        }

        return null;
    }

    /// <summary>S10: which call made which file is not known here: the last one has them.</summary>
    private async Task FindFilesAsync(CodeFiles files, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, int> calls;
        try
        {
            calls = CodeCalls.In(body.Span, out var since);
            files.Since = since;
        }
        catch (JsonException)
        {
            // The translator says so.
            return;
        }

        var exchange = Exchange.Of(context);
        foreach (var (container, count) in calls) await made.FindAsync(exchange, exchange.Snapshot.Upstreams.Of(question.Route.Upstream), files, container, count, cancellationToken);
    }
}
