using System.Buffers;
using System.Runtime.CompilerServices;
using System.Net.Http.Headers;
using Proxy.Api.Files;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Telemetry;
using Proxy.Core.Translation;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>
/// One streamed answer. One loop reads, translates and writes, so there is one writer and no queue: a slow client stops the
/// reading, and upstream with it.
/// <code>
///   upstream ──read──▶ translator ──▶ output ──one write, one flush──▶ client
///        └── silent? ping · still nothing to say after 5 s? commit · silent too long? fail
/// </code>
/// </summary>
internal sealed class StreamAnswer : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private readonly HttpContext _context;
    private readonly Exchange _exchange;
    private readonly Question _question;
    private readonly MessageFormat _format;
    private readonly UpstreamCall _call;
    private readonly MadeFiles _made;
    private readonly GatewayOptions _options;
    private readonly ErrorWriter _errors;
    private readonly TimeProvider _time;
    private readonly Heartbeat _heartbeat;
    private readonly CancellationTokenSource _upstream;
    private readonly StopMatcher? _stops;
    private readonly OpenStream _open = OpenStream.Begin();
    private readonly Course _course = new(isWatched: true);
    private HttpResponseHeaders? _headers; // of who answered last
    private UpstreamFailure _broken;
    private StreamTranslator? _translator;
    private bool _isWriting;

    public StreamAnswer(HttpContext context, Question question, MessageFormat format, UpstreamCall call, MadeFiles made, GatewayOptions options, ErrorWriter errors, TimeProvider time)
    {
        (_context, _question, _format, _call, _made, _options, _errors, _time) = (context, question, format, call, made, options, errors, time);
        _exchange = Exchange.Of(context);
        _stops = StopMatcher.For(question.Conversation.StopSequences);
        _heartbeat = new Heartbeat(time, options.CommitAfter, Patience.Left(_exchange, time));
        // F17: the client's leaving cancels whatever is under way upstream.
        _upstream = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    }

    private StreamTranslator Translator => _translator ??= new StreamTranslator(_question.Context, _question.Told(_format), _question.Context.Pruning, _question.TokenLimit, _stops, _call.Tap);

    /// <returns>What is left to be told, if nobody answered and others may; null once the client has been told.</returns>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<Leftover?> RunAsync(UpstreamAsker<Question> asker)
    {
        try
        {
            return await AnswerAsync(asker);
        }
        finally
        {
            // Whoever leaves an answer that has not begun cancels it: that is no verdict on its target.
            if (_course.IsOpen) await _upstream.CancelAsync();
            await _course.DisposeAsync();
        }
    }

    private async Task<Leftover?> AnswerAsync(UpstreamAsker<Question> asker)
    {
        // :: Step 1: ask, and commit on time even while upstream has sent nothing at all (C4.1, K13).
        var asking = asker.AskAsync(_exchange, _question, _course, _upstream.Token);
        while (true)
        {
            if (!asking.IsCompleted && !await AskedAsync(asking))
            {
                await FailAsync(UpstreamFailure.HeadersTimedOut.ToFailure());
                return null;
            }

            var attempt = await asking;
            if (!_isWriting && UntoldAnswer.Of(_context, _question, attempt, _call, _errors, _time) is { } leftover) return leftover;
            var reply = attempt.Reply;
            _headers = reply.Headers;
            Served();
            if (reply.Answer is not { } answer)
            {
                _question.Release();
                if (reply.Refusal is { } refusal) await RefuseAsync(refusal);
                else await FailAsync(reply.Failure!);
                return null;
            }

            if (await RelayAsync(answer) is not { } failed) return null;
            // :: Step 5: it failed before it began. While the client has seen nothing, that is as good as no answer.
            _call.ResponseId = Translator.ResponseId;
            if (!Translator.Started) Forget();
            asking = asker.AskAgainAsync(_exchange, _question, _course, failed, _upstream.Token);
        }
    }

    // What the next target says is read afresh, in the time that is left.
    private void Forget()
    {
        _translator?.Dispose();
        (_translator, _headers) = (null, null);
        _heartbeat.DeadlineIn(Patience.Left(_exchange, _time));
    }

    private void Served()
    {
        var route = _exchange.Route = _question.Context.Scope.Route;
        _call.ServedBy(route, _exchange.Snapshot.Upstreams.Of(route.Upstream).Endpoint.Responses);
    }

    /// <returns>False when the deadline passed first. Whatever happens, no answer is left behind unread.</returns>
    private async ValueTask<bool> AskedAsync(Task<Attempt> asking)
    {
        var isInTime = false;
        try
        {
            return isInTime = await CompletesAsync(asking.ConfigureAwait(false).GetAwaiter());
        }
        finally
        {
            if (!isInTime) await DiscardAsync(asking);
        }
    }

    public void Dispose()
    {
        _translator?.Dispose();
        _open.Dispose();
        _heartbeat.Dispose();
        _upstream.Dispose();
    }

    /// <returns>What is to be thought of an answer that failed before it began; null once the client has been told.</returns>
    private async Task<Attempt?> RelayAsync(HttpResponseMessage answer)
    {
        using var _ = answer;
        if (_question.IsCommitted) _question.Release();
        await using var stream = await answer.Content.ReadAsStreamAsync(_upstream.Token);
        while (!Translator.Ended)
        {
            if (Translator.WantedContainer is { } container)
            {
                await FindFilesAsync(container);
            }
            else
            {
                // :: Step 2: wait without a buffer; a thousand silent streams hold none. Upstream's time runs from here: what a
                // slow client took of it is not upstream's silence.
                _heartbeat.DeadlineIn(_options.IdleTimeout);
                if (await ReadAsync(stream, Memory<byte>.Empty) < 0) return await BreakAsync();
                var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
                try
                {
                    // :: Step 3: read what there is, translate all of it.
                    var read = await ReadAsync(stream, buffer);
                    if (read < 0) return await BreakAsync();
                    if (read > 0) _call.Chunk();
                    if (read == 0) Translator.EndOfStream();
                    else Translator.Translate(buffer.AsSpan(0, read));
                    if (_course.IsOpen && await BeginsAsync(answer.Headers, isWhole: read == 0) is { } failed) return failed;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            NoteFirstOutput();
            // :: Step 4: one write and one flush for all of it; waiting for the client is what slows upstream (F15).
            if (!Translator.Started && Translator.Failure is { } failure)
            {
                await FailAsync(Attempt.WithWait(failure, answer.Headers, _time));
                return null;
            }

            if (Translator.Started) await WriteAsync();
        }

        Finish();
        return null;
    }

    /// <summary>Whether it is an answer is known with its first output, or its end.</summary>
    /// <returns>What is to be thought of one that failed before; null where it is one, or nobody knows yet.</returns>
    private async ValueTask<Attempt?> BeginsAsync(HttpResponseHeaders headers, bool isWhole)
    {
        if (!Translator.HasBegun && Translator.Failure is { } failure)
        {
            if (Translator.FailedAtOnce) return Attempt.FailedAtOnce(failure, headers, _exchange, _time);
            if (isWhole) return Broken(failure);
        }

        if (!Translator.HasBegun && !Translator.Ended) return null;
        // The question has been understood: its megabyte is not needed while the answer streams.
        _question.Release();
        await _course.SettleAsync();
        return null;
    }

    // F32: nobody knows what has been done, and billed.
    private Attempt Broken(Failure failure) => new(new UpstreamReply { Failure = failure, Headers = _headers }, AttemptFate.Broken);

    private async ValueTask<Attempt?> BreakAsync()
    {
        var failure = _broken.ToFailure();
        if (_course.IsOpen) return Broken(failure);
        await FailAsync(failure);
        return null;
    }

    /// <summary>S10: code has run, and its result is told with what it made; 3 s at most.</summary>
    private async Task FindFilesAsync(string container)
    {
        var server = _exchange.Snapshot.Upstreams.Of(_question.Route.Upstream);
        await _made.FindAsync(_exchange, server, _question.Context.Scope.CodeFiles!, container, calls: 1, _upstream.Token);
        Translator.Resume();
    }

    /// <param name="buffer">Empty to wait until there is something to read, or the end.</param>
    /// <returns>Bytes, 0 at the end; -1 when upstream stayed silent or broke off.</returns>
    private async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            var reading = stream.ReadAsync(buffer, _upstream.Token);
            if (reading.IsCompleted) return reading.GetAwaiter().GetResult();
            var awaiter = reading.ConfigureAwait(false).GetAwaiter();
            if (await CompletesAsync(awaiter)) return awaiter.GetResult();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !_context.RequestAborted.IsCancellationRequested)
        {
            // F32: a cut connection never looks like a finished answer.
            _broken = UpstreamFailure.BrokenBody;
            return -1;
        }

        _broken = UpstreamFailure.IdleTimedOut;
        return -1;
    }

    /// <summary>
    /// Waits for an operation, committing and pinging meanwhile. Whatever happens, the operation has ended afterwards: it
    /// may be using pooled memory.
    /// </summary>
    /// <returns>False when the deadline passed first; the operation was cancelled then.</returns>
    private async ValueTask<bool> CompletesAsync<TAwaiter>(TAwaiter awaiter)
        where TAwaiter : ICriticalNotifyCompletion
    {
        _heartbeat.Watch(awaiter);
        try
        {
            while (true)
            {
                switch (await _heartbeat.WaitAsync())
                {
                    case Beat.Ready:
                        return true;
                    case Beat.Silence:
                        _call.Stalled();
                        if (_translator is { Started: true } begun) begun.Ping();
                        else Commit();
                        await WriteAsync();
                        break;
                    default:
                        await _upstream.CancelAsync();
                        await _heartbeat.CompletionAsync();
                        return false;
                }
            }
        }
        catch
        {
            await _upstream.CancelAsync();
            await _heartbeat.CompletionAsync();
            throw;
        }
    }

    // In this order: once committed, the question's context does not change any more, and the translator takes it.
    private void Commit()
    {
        _question.Commit();
        // It is asked of nobody else any more.
        if (_course.IsOpen) _question.Release();
        Served();
        Translator.Commit();
    }

    private async ValueTask WriteAsync()
    {
        _heartbeat.SilenceIn(_options.PingInterval);
        var output = Translator.Output;
        if (output.Length == 0) return;
        if (!_isWriting) Begin();
        _exchange.SentBytes += output.Length;
        await ClientWrite.WriteAsync(_context, output.WrittenMemory, _time);
        output.Clear();
    }

    // C4.9.
    private void Begin()
    {
        _isWriting = true;
        AnswerHeaders.Write(_context.Response.Headers, _exchange, _question.Route, _headers, _time);
        var response = _context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        var headers = response.Headers;
        headers.ContentType = "text/event-stream; charset=utf-8";
        headers.CacheControl = "no-cache";
        headers["X-Accel-Buffering"] = "no";
        if (_exchange.Warnings.Any) headers["x-gateway-warning"] = _exchange.Warnings.ToString();
    }

    // Pings and message_start on time are no output.
    private void NoteFirstOutput()
    {
        if (_exchange.FirstOutputAt != 0 || Translator.Output.Length == 0) return;
        _exchange.FirstOutputAt = _time.GetTimestamp();
        _call.FirstToken();
    }

    private async Task RefuseAsync(AnswerEnd refusal)
    {
        Translator.Refuse(refusal);
        await WriteAsync();
        Finish();
    }

    /// <summary>An HTTP status while nothing is written, an error event afterwards (C3).</summary>
    private async Task FailAsync(Failure failure)
    {
        _call.ResponseId = Translator.ResponseId ?? _call.ResponseId;
        Served();
        if (Translator.Started) _call.Cut(ErrorBody.TypeOf(failure.Kind));
        _call.End(null, null, ErrorBody.TypeOf(failure.Kind));
        if (!Translator.Started)
        {
            AnswerHeaders.Write(_context.Response.Headers, _exchange, _question.Route, _headers, _time);
            await _errors.WriteAsync(_context, failure);
            return;
        }

        Translator.Fail(failure);
        await WriteAsync();
        Finish();
    }

    private void Finish()
    {
        (_exchange.Usage, _exchange.StopReason) = (Translator.Usage, Translator.StopReason);
        if (Translator.Failure is { } failure)
        {
            _exchange.Outcome = ErrorBody.TypeOf(failure.Kind);
            _call.Cut(_exchange.Outcome);
            if (ProxyTelemetry.StreamsAborted.Enabled)
                ProxyTelemetry.StreamsAborted.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, _exchange.Outcome));
        }

        _call.ResponseId = Translator.ResponseId;
        _call.End(Translator.Usage, Translator.StopReason, _exchange.Outcome);
    }

    private static async Task DiscardAsync(Task<Attempt> asking)
    {
        try
        {
            (await asking).Reply.Answer?.Dispose();
        }
        catch (OperationCanceledException)
        {
            // as asked
        }
    }
}
