using System.Buffers;
using System.Net.Http.Headers;
using Proxy.Api.Limiting;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Relay;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// One answer that is passed through. A stream goes on read by read, with one write and one flush for each, so that a slow
/// client slows upstream (F15); nothing is added to it, pings neither. A broken one is broken for the client too (F32).
/// </summary>
internal sealed class RelayAnswer(HttpContext context, PassedQuestion question, UpstreamCall call, GatewayOptions options, ErrorWriter errors, TimeProvider time)
{
    private const int ReadSize = 16 * 1024;
    private readonly Exchange _exchange = Exchange.Of(context);
    private bool _isNoted;

    /// <summary>Learns whose answer this is; null where nothing of it stays upstream.</summary>
    public ResponseOwners? Owners { get; init; }

    /// <summary>The answer itself stays, and not only the containers that code ran in.</summary>
    public bool IsStored { get; init; }

    /// <returns>What is left to be told, if nobody answered; null once the client has been told.</returns>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<Leftover?> RunAsync(UpstreamAsker<PassedQuestion> asker)
    {
        // Until the headers, and for a JSON answer until its end; a stream sets it anew for each read.
        using var limit = new CancellationTokenSource(Patience.Left(_exchange, time), time);
        // F17: the client's leaving cancels whatever is under way upstream.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, limit.Token);
        try
        {
            var attempt = await asker.AskAsync(_exchange, question, either.Token);
            call.ServedBy(question.Route, question.Request.Address);
            if (attempt.Reply.Answer is { } answer)
            {
                using (answer) await PassAsync(answer, limit, either.Token);
                return null;
            }

            call.EndRelay(null, OutcomeOf(attempt.Reply));
            if (attempt.MayMoveOn) return new Leftover(() => TellAsync(attempt.Reply), attempt.Fate == AttemptFate.Skipped);
            await TellAsync(attempt.Reply);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync((context.Response.HasStarted ? UpstreamFailure.IdleTimedOut : UpstreamFailure.HeadersTimedOut).ToFailure());
        }

        return null;
    }

    private Task PassAsync(HttpResponseMessage answer, CancellationTokenSource limit, CancellationToken cancellationToken) =>
        string.Equals(answer.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase)
            ? StreamAsync(answer, limit, cancellationToken)
            : WholeAsync(answer, cancellationToken);

    private async Task TellAsync(UpstreamReply reply)
    {
        // Others may have been asked since.
        _exchange.Relay = question.Operation;
        if (reply.Passed is not { } passed)
        {
            await FailAsync(reply.Failure!);
            return;
        }

        _exchange.Outcome = OutcomeOf(reply);
        WriteHead(passed.Status, reply.Headers!, passed.ContentType);
        await WriteAsync(passed.Body);
    }

    private async Task StreamAsync(HttpResponseMessage answer, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        using var open = OpenStream.Begin();
        using var watch = new StreamWatch();
        // F22: whose account failed is told in error events too.
        using var mask = question.HasOwnKey ? null : new ErrorMask(question.Server.Endpoint.Key);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        WriteHead(answer);
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        while (true)
        {
            limit.CancelAfter(options.IdleTimeout);
            // Waits without a buffer; a thousand silent streams hold none.
            if (await ReadAsync(stream, Memory<byte>.Empty, cancellationToken) < 0) break;
            var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
            try
            {
                var read = await ReadAsync(stream, buffer, cancellationToken);
                if (read <= 0) break;
                // What a slow client takes is not upstream's silence.
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                call.Chunk();
                if (_exchange.FirstOutputAt == 0) _exchange.FirstOutputAt = time.GetTimestamp();
                watch.See(buffer.AsSpan(0, read));
                _exchange.SentBytes += read;
                // The last word counts; what an unfinished answer told so far is less than it cost (F17).
                if (watch.IsComplete) _exchange.Usage = watch.Usage;
                await NoteAsync(watch.ResponseId, watch.IsComplete ? watch.Left : ([], []));
                var passed = mask?.Pass(buffer.AsMemory(0, read)) ?? buffer.AsMemory(0, read);
                if (passed.Length > 0) await ClientWrite.WriteAsync(context, passed, time);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (_exchange.Outcome is null && mask?.Rest() is { Length: > 0 } rest) await ClientWrite.WriteAsync(context, rest, time);
        watch.End();
        call.ResponseId = watch.ResponseId;
        if (watch.IsComplete) _exchange.Usage = watch.Usage;
        if (_exchange.Outcome is null && !watch.IsComplete) _exchange.Outcome = "incomplete";
        call.EndRelay(_exchange.Usage, _exchange.Outcome);
    }

    /// <returns>Bytes, 0 at the end; -1 when upstream broke off, and the client's connection with it.</returns>
    private async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(UpstreamFailure.BrokenBody.ToFailure());
            return -1;
        }
    }

    private async Task WholeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = new PooledBuffer((int)Math.Min(answer.Content.Headers.ContentLength + 1 ?? 16 * 1024, 1024 * 1024));
        if (await AnswerBytes.ReadAsync(answer, body, options.MaxAnswerBytes, cancellationToken) is { } failure)
        {
            await FailAsync(failure.ToFailure());
            return;
        }

        if (question.Operation.IsGenerating)
        {
            var told = new RelayUsage();
            told.Read(body.Written);
            _exchange.Usage = told.Told;
            call.ResponseId = told.ResponseId;
            await NoteAsync(told.ResponseId, (told.ItemIds, told.ContainerIds));
        }

        call.EndRelay(_exchange.Usage, null);
        WriteHead(answer);
        // A Response that failed is a 200 too.
        await WriteAsync(question.HasOwnKey ? body.WrittenMemory : ErrorMask.InBody(body.WrittenMemory, question.Server.Endpoint.Key));
    }

    private static string OutcomeOf(UpstreamReply reply) => reply.Passed is { } passed
        ? passed.Status < 500 ? "upstream_4xx" : "upstream_5xx"
        : ErrorBody.TypeOf(reply.Failure!.Kind);

    private void WriteHead(HttpResponseMessage answer) =>
        WriteHead((int)answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.ToString() ?? "application/json");

    private void WriteHead(int status, HttpResponseHeaders headers, string contentType)
    {
        var response = context.Response;
        response.StatusCode = status;
        Served();
        RelayHeaders.ToClient(headers, response.Headers, question.IsAnthropic);
        if (question.IsAnthropic) RateLimitHeaders.Write(response.Headers, _exchange.Limits);
        else OpenAIRateLimits.Write(response.Headers, _exchange.Limits);
        if (_exchange.UpstreamRequestId is { } id) response.Headers["x-gateway-upstream-request-id"] = id;
        response.ContentType = contentType;
    }

    // Before the client knows of it, who may come back at once.
    private async ValueTask NoteAsync(string? responseId, (IReadOnlyList<string> Items, IReadOnlyList<string> Containers) left)
    {
        if (Owners is null) return;
        if (IsStored) await Owners.AddAsync(_exchange, responseId, question.Route.Upstream, context.RequestAborted);
        if (_isNoted || left.Items.Count + left.Containers.Count == 0) return;
        _isNoted = true;
        await Owners.AddAsync(_exchange, IsStored ? [.. left.Items, .. left.Containers] : left.Containers, question.Route.Upstream, context.RequestAborted);
    }

    private void Served()
    {
        _exchange.Route = question.Route;
        if (question.Question.Model is not null) ServedBy.Write(context.Response.Headers, question.Route, Math.Max(1, _exchange.Attempts));
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        await ClientWrite.WriteAsync(context, body, time);
    }

    private async Task FailAsync(Failure failure)
    {
        if (!context.Response.HasStarted) Served();
        _exchange.Outcome = ErrorBody.TypeOf(failure.Kind);
        if (context.Response.HasStarted && ProxyTelemetry.StreamsAborted.Enabled)
            ProxyTelemetry.StreamsAborted.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, _exchange.Outcome));
        if (context.Response.HasStarted) call.Cut(_exchange.Outcome);
        call.EndRelay(_exchange.Usage, _exchange.Outcome);
        await errors.WriteAsync(context, failure);
    }
}
