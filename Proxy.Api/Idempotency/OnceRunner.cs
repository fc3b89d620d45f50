using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Idempotency;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Idempotency;

/// <summary>Runs what came with an <c>Idempotency-Key</c> once (F38): the same key and body get the answer that was given, or the one that is being given.</summary>
internal sealed class OnceRunner(
    IdempotencyStore store, AnswerFollower follower, ErrorWriter errors, IHostApplicationLifetime host, IOptions<HostOptions> hostOptions, TimeProvider time, ILogger<OnceRunner> logger)
{
    private const int MostTurns = 3;
    private static readonly TimeSpan s_lastWait = TimeSpan.FromMilliseconds(250);
    private readonly TimeSpan _drain = hostOptions.Value.ShutdownTimeout * 0.8;

    /// <param name="run">Answers, where nobody did before, as the owner of that name. Goes on when the client leaves.</param>
    public async Task RunAsync(HttpContext context, RecordKey record, Func<HttpContext, string, Task> run)
    {
        var owner = RandomIds.Instance.New("own_");
        var again = false;
        for (var turn = 1; ; turn++)
        {
            if (await BeginAsync(Exchange.Of(context).RequestId, record, owner, again) is not var (state, left))
            {
                // Without the state nobody can tell whether this was run already: to run it might be to pay twice.
                await TellAsync(context, "unavailable", new Failure(FailureKind.Overloaded, IdempotencyKey.Header + ": cannot be checked at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
                return;
            }

            switch (state)
            {
                case RecordState.Run:
                    await OwnAsync(context, record, owner, run);
                    return;
                case RecordState.OtherRequest:
                    await TellAsync(context, "other_request", Failure.Invalid(IdempotencyKey.Header + ": was used for another request"), StatusCodes.Status422UnprocessableEntity);
                    return;
                case RecordState.TooLarge:
                    await TellAsync(context, "too_large", Failure.Invalid(IdempotencyKey.Header + ": the answer was given, but was too long to be kept"), StatusCodes.Status422UnprocessableEntity);
                    return;
            }

            var found = await follower.FollowAsync(context, record);
            if (found is FollowEnd.Told)
            {
                Outcome(state == RecordState.Done ? "replayed" : "joined");
                return;
            }

            if (found is FollowEnd.Unavailable)
            {
                await TellAsync(context, "unavailable", new Failure(FailureKind.Overloaded, IdempotencyKey.Header + ": the answer cannot be read at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
                return;
            }

            // Who ran it ended between the two looks, or what is there cannot be read: the next look shows what is to be done.
            again = found is FollowEnd.Unreadable && state == RecordState.Done;
            if (turn < MostTurns && (again || found is FollowEnd.Gone)) continue;
            // A stream can be joined, a whole answer only waited for.
            var wait = (int)Math.Clamp(Math.Ceiling(left.TotalSeconds), 1, 5);
            await TellAsync(context, "busy", new Failure(FailureKind.Conflict, IdempotencyKey.Header + ": a request with this key is under way") { ShouldRetry = true, RetryAfterSeconds = wait });
            return;
        }
    }

    /// <returns>Null when the state does not answer.</returns>
    private async Task<(RecordState State, TimeSpan Left)?> BeginAsync(string requestId, RecordKey record, string owner, bool again)
    {
        try
        {
            // Not to be cancelled: whether the record is ours must be known.
            return await store.BeginAsync(record, owner, CancellationToken.None, again);
        }
        catch (StateUnavailableException exception)
        {
            Log.RepeatUnknown(logger, requestId, exception.Fault, exception);
            if (exception.Fault == StateFault.TimedOut) await GiveBackAsync(record, owner);
            return null;
        }
    }

    // The record may have become ours all the same; the next caller need not wait for the end of the lease.
    private async Task GiveBackAsync(RecordKey record, string owner)
    {
        try
        {
            await store.AbandonAsync(record, owner, CancellationToken.None);
        }
        catch (StateUnavailableException exception)
        {
            Log.NotKept(logger, exception.Fault, exception);
        }
    }

    private async Task OwnAsync(HttpContext context, RecordKey record, string owner, Func<HttpContext, string, Task> run)
    {
        var lifetime = context.Features.Get<IHttpRequestLifetimeFeature>()!;
        var (sent, gone) = (context.Response.Body, context.RequestAborted);
        using var endurance = new Endurance(_drain, time, gone, host.ApplicationStopping);
        await using var kept = new KeptAnswer(store, record, owner, time, logger);
        kept.Begin();
        context.Features.Set<IHttpRequestLifetimeFeature>(new DetachedLifetime(lifetime, endurance.Token));
        context.Response.Body = new KeepingStream(context.Response, sent, kept, gone);
        var (isOver, isWritten) = (false, false);
        try
        {
            await run(context, owner);
            isWritten = true;
        }
        catch (OperationCanceledException) when (endurance.Token.IsCancellationRequested)
        {
            isOver = true;
        }
        finally
        {
            context.Response.Body = sent;
            context.Features.Set(lifetime);
            // Errors are not kept: asking again may help.
            var ending = kept.EndAsync(isWhole: !isOver && Exchange.Of(context) is { IsWhole: true, Outcome: null });
            if (isWritten) await CompleteAsync(context, ending);
            Outcome(await ending ? "kept" : "not_kept");
        }

        if (isOver) await errors.WriteAsync(context, new Failure(FailureKind.Overloaded, "The gateway stops, or the answer took too long for a client that left") { ShouldRetry = true });
    }

    /// <summary>Who repeats the request at the end of its answer finds it kept. A state that is gone holds that end back no longer than this.</summary>
    private async Task CompleteAsync(HttpContext context, Task ending)
    {
        await Task.WhenAny(ending, Task.Delay(s_lastWait, time, CancellationToken.None));
        if (!ending.IsCompleted && !context.RequestAborted.IsCancellationRequested) await context.Response.CompleteAsync();
    }

    private Task TellAsync(HttpContext context, string outcome, Failure failure, int? status = null)
    {
        Outcome(outcome);
        return errors.WriteAsync(context, failure, status);
    }

    private static void Outcome(string outcome)
    {
        if (ProxyTelemetry.Idempotency.Enabled) ProxyTelemetry.Idempotency.Add(1, new KeyValuePair<string, object?>(GenAiNames.Outcome, outcome));
    }
}
