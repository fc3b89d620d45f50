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
        using var deadline = new CancellationTokenSource(Patience.Left(Exchange.Of(context), time), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        JsonTranslator? translator = null;
        Failure? failure;
        try
        {
            var attempt = await asker.AskAsync(Exchange.Of(context), question, either.Token);
            if (UntoldAnswer.Of(context, question, attempt, call, errors, time) is { } leftover) return leftover;
            var reply = attempt.Reply;
            using var answer = reply.Answer;
            Served(reply.Headers);
            translator = new JsonTranslator(question.Context, question.Told(format), question.Context.Pruning, question.TokenLimit, StopMatcher.For(question.Conversation.StopSequences), call.Tap);
            question.Release();
            failure = reply.Failure ?? (await ReadAsync(translator, answer, reply.Refusal, either.Token))?.ToFailure() ?? translator.Failure;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            Served(null);
            failure = UpstreamFailure.HeadersTimedOut.ToFailure();
        }

        using var _ = translator;
        call.ResponseId = translator?.ResponseId;
        if (failure is not null)
        {
            call.End(null, null, ErrorBody.TypeOf(failure.Kind));
            await errors.WriteAsync(context, failure);
            return null;
        }

        var exchange = Exchange.Of(context);
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

    private void Served(HttpResponseHeaders? headers)
    {
        var (exchange, route) = (Exchange.Of(context), question.Context.Scope.Route);
        AnswerHeaders.Write(context.Response.Headers, exchange, route, headers, time);
        call.ServedBy(route, exchange.Snapshot.Upstreams.Of(route.Upstream).Endpoint.Responses);
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
