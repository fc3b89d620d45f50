using System.Buffers;
using Proxy.Api.Limiting;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.Relay;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// One answer that is passed through. A stream goes on read by read, with one write and one flush for each, so that a slow
/// client slows upstream (F15); nothing is added to it, pings neither. A broken one is broken for the client too (F32).
/// </summary>
internal sealed class RelayAnswer(
    HttpContext context, RelayOperation operation, RelayTarget target, UpstreamCall call, GatewayOptions options, ErrorWriter errors, TimeProvider time, ILogger logger)
{
    private const int ReadSize = 16 * 1024;
    private readonly Exchange _exchange = Exchange.Of(context);

    /// <summary>Learns whose answer this is, where it stays upstream; null otherwise.</summary>
    public ResponseOwners? Owners { get; init; }

    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task RunAsync(RelayClient client, RelayRequest request)
    {
        // Until the headers, and for a JSON answer until its end; a stream sets it anew for each read.
        using var limit = new CancellationTokenSource(options.HeadersTimeout, time);
        // F17: the client's leaving cancels whatever is under way upstream.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, limit.Token);
        try
        {
            _exchange.MayBeBilled = true;
            using var answer = await client.SendAsync(target.Server, request, either.Token);
            _exchange.UpstreamRequestId = AnswerHeaders.RequestIdOf(answer.Headers, target.IsAnthropic ? "request-id" : "x-request-id");
            if ((int)answer.StatusCode is >= 200 and < 300) await PassAsync(answer, limit, either.Token);
            else await PassErrorAsync(answer, either.Token);
        }
        catch (UpstreamException exception)
        {
            _exchange.MayBeBilled = !exception.Failure.IsBeforeSending();
            Log.NoAnswer(logger, exception.Failure, _exchange.RequestId, exception.InnerException);
            await FailAsync(exception.Failure.ToFailure());
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync((context.Response.HasStarted ? UpstreamFailure.IdleTimedOut : UpstreamFailure.HeadersTimedOut).ToFailure());
        }
    }

    private async Task PassAsync(HttpResponseMessage answer, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var content = answer.Content.Headers;
        var type = content.ContentType?.MediaType;
        var isStream = string.Equals(type, "text/event-stream", StringComparison.OrdinalIgnoreCase);
        // F37: what nobody asked for is not passed on.
        if ((!isStream && !string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)) || content.ContentEncoding.Count > 0)
        {
            Log.NoAnswer(logger, UpstreamFailure.UnexpectedContent, _exchange.RequestId, null);
            await FailAsync(UpstreamFailure.UnexpectedContent.ToFailure());
            return;
        }

        if (isStream) await StreamAsync(answer, limit, cancellationToken);
        else await WholeAsync(answer, cancellationToken);
    }

    private async Task StreamAsync(HttpResponseMessage answer, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        using var open = OpenStream.Begin();
        using var watch = new StreamWatch();
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
                if (Owners is not null) await Owners.AddAsync(_exchange, watch.ResponseId, context.RequestAborted);
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

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

        if (operation.IsGenerating)
        {
            var told = new RelayUsage();
            told.Read(body.Written);
            _exchange.Usage = told.Told;
            call.ResponseId = told.ResponseId;
            if (Owners is not null) await Owners.AddAsync(_exchange, told.ResponseId, context.RequestAborted);
        }

        call.EndRelay(_exchange.Usage, null);
        WriteHead(answer);
        await WriteAsync(body.WrittenMemory);
    }

    private async Task PassErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        _exchange.MayBeBilled = false;
        using var body = await ErrorBytes.ReadAsync(answer, time, cancellationToken);
        Log.UpstreamRefused(logger, status, "passed through", _exchange.RequestId, _exchange.UpstreamRequestId);
        // C3.5: the gateway's own key was refused, which is no business of the client's.
        if (status is 401 or 403 && !target.HasOwnKey)
        {
            await FailAsync(UpstreamFailures.Authentication);
            return;
        }

        if (status < 400 || !PassedError.IsJson(body.Written))
        {
            await FailAsync(Otherwise(status));
            return;
        }

        _exchange.Outcome = status < 500 ? "upstream_4xx" : "upstream_5xx";
        call.EndRelay(null, _exchange.Outcome);
        WriteHead(answer);
        await WriteAsync(PassedError.Of(body.Written, target.HasOwnKey, target.Server.Endpoint.Key));
    }

    private void WriteHead(HttpResponseMessage answer)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        RelayHeaders.ToClient(answer.Headers, response.Headers, target.IsAnthropic);
        if (target.IsAnthropic) RateLimitHeaders.Write(response.Headers, _exchange.Limits);
        else OpenAIRateLimits.Write(response.Headers, _exchange.Limits);
        if (_exchange.UpstreamRequestId is { } id) response.Headers["x-gateway-upstream-request-id"] = id;
        response.ContentType = answer.Content.Headers.ContentType is { } type ? type.ToString() : "application/json";
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task FailAsync(Failure failure)
    {
        _exchange.Outcome = ErrorBody.TypeOf(failure.Kind);
        if (context.Response.HasStarted && ProxyTelemetry.StreamsAborted.Enabled)
            ProxyTelemetry.StreamsAborted.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, _exchange.Outcome));
        if (context.Response.HasStarted) call.Cut(_exchange.Outcome);
        call.EndRelay(_exchange.Usage, _exchange.Outcome);
        await errors.WriteAsync(context, failure);
    }

    // F28: a page of some proxy's, or nothing; the status alone speaks.
    private static Failure Otherwise(int status) => status switch
    {
        408 or 504 => UpstreamFailures.Timeout,
        413 => new Failure(FailureKind.RequestTooLarge, "Request exceeds the maximum allowed number of bytes.") { ShouldRetry = false },
        429 => UpstreamFailures.RateLimited("", null),
        503 or 529 => UpstreamFailures.Overloaded(null),
        _ => UpstreamFailures.Unavailable,
    };
}
