using Microsoft.AspNetCore.Http.Features;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Idempotency;
using Proxy.Core.Ids;
using Proxy.Core.State;

namespace Proxy.Api.Idempotency;

/// <summary>
/// A request with an <c>Idempotency-Key</c> is run once (F38): the same key and body get the answer that was given, or the
/// one that is being given. Opt-in by the header; without it, and on other endpoints, this step does nothing.
/// </summary>
internal sealed class IdempotencyStep(
    RequestDelegate next, IdempotencyStore store, ErrorWriter errors, GatewayOptions options, IHostApplicationLifetime host, TimeProvider time, ILogger<IdempotencyStep> logger)
    : IStep<IdempotencyStep>
{
    private const string Header = "idempotency-key";
    private const int LongestKey = 255;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    public static IdempotencyStep Create(RequestDelegate next, IServiceProvider services) => new(
        next,
        services.GetRequiredService<IdempotencyStore>(),
        services.GetRequiredService<ErrorWriter>(),
        services.GetRequiredService<GatewayOptions>(),
        services.GetRequiredService<IHostApplicationLifetime>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<IdempotencyStep>>());

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var values) || context.GetEndpoint()?.Metadata.GetMetadata<Repeatable>() is null) return next(context);
        return values is [{ Length: > 0 and <= LongestKey } key] && key.All(static c => c is > ' ' and < (char)127)
            ? RunAsync(context, key)
            : errors.WriteAsync(context, Failure.Invalid(Header + ": must be one value of 1 to 255 printable ASCII characters"));
    }

    private async Task RunAsync(HttpContext context, string key)
    {
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var request = context.Request;
        var record = RecordKey.Of(
            Exchange.Of(context).Tenant, key, body.Memory.Span, request.Path.Value ?? "", (string?)request.Headers["anthropic-version"] ?? "", (string?)request.Headers["anthropic-beta"] ?? "");
        var owner = RandomIds.Instance.New("own_");
        RecordState state;
        TimeSpan left;
        try
        {
            (state, left) = await store.BeginAsync(record, owner, context.RequestAborted);
        }
        catch (StateUnavailableException)
        {
            // Without the state nobody can tell whether this was run already: to run it might be to pay twice.
            await errors.WriteAsync(context, new Failure(FailureKind.Overloaded, Header + ": cannot be checked at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
            return;
        }

        switch (state)
        {
            case RecordState.Run:
                await OwnAsync(context, body, record, owner);
                break;
            case RecordState.Busy or RecordState.Done:
                await FollowAsync(context, record, left);
                break;
            case RecordState.OtherRequest:
                await errors.WriteAsync(context, Failure.Invalid(Header + ": was used for another request"), StatusCodes.Status422UnprocessableEntity);
                break;
            default:
                await errors.WriteAsync(context, Failure.Invalid(Header + ": the answer was given, but was too long to be kept"), StatusCodes.Status422UnprocessableEntity);
                break;
        }
    }

    private async Task OwnAsync(HttpContext context, RequestBody body, RecordKey record, string owner)
    {
        var lifetime = context.Features.Get<IHttpRequestLifetimeFeature>()!;
        var (sent, gone) = (context.Response.Body, context.RequestAborted);
        using var limit = new CancellationTokenSource(s_longest, time);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, host.ApplicationStopping);
        await using var kept = new KeptAnswer(store, record, owner, time, logger);
        kept.Begin();
        context.Request.Body = new MemoryStream(body.Memory.ToArray());
        context.Request.Headers.ContentEncoding = default;
        context.Request.ContentLength = body.Memory.Length;
        context.Features.Set<IHttpRequestLifetimeFeature>(new DetachedLifetime(lifetime, until.Token));
        context.Response.Body = new KeepingStream(context.Response, sent, kept, gone);
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = sent;
            context.Features.Set(lifetime);
            var exchange = Exchange.Of(context);
            // Errors are not kept: asking again may help.
            await kept.EndAsync(isWhole: exchange is { Usage: not null, Outcome: null });
        }
    }

    /// <summary>Replays what there is, then follows who runs the request.</summary>
    private async Task FollowAsync(HttpContext context, RecordKey record, TimeSpan leaseLeft)
    {
        var cancellationToken = context.RequestAborted;
        var read = 0;
        while (true)
        {
            var answer = await store.ReadAsync(record, read, cancellationToken);
            var isBegun = context.Response.HasStarted;
            if (!isBegun && answer.State == RecordState.Busy && !AnswerHead.IsStream(answer.Head.Span))
            {
                // A stream can be joined, a whole answer only waited for.
                var wait = (int)Math.Clamp(Math.Ceiling(leaseLeft.TotalSeconds), 1, 5);
                await errors.WriteAsync(context, new Failure(FailureKind.Conflict, Header + ": a request with this key is under way") { ShouldRetry = true, RetryAfterSeconds = wait });
                return;
            }

            if (answer.State is RecordState.Lost or RecordState.TooLarge)
            {
                await BreakAsync(context);
                return;
            }

            if (!isBegun) AnswerHead.Apply(context.Response, answer.Head.Span);
            foreach (var chunk in answer.Chunks) await context.Response.Body.WriteAsync(chunk, cancellationToken);
            read += answer.Chunks.Count;
            if (answer.State == RecordState.Done) return;
            await Task.Delay(s_poll, time, cancellationToken);
        }
    }

    // Who ran the request died. Before the first byte the client can be told; afterwards a cut connection is the honest end.
    private Task BreakAsync(HttpContext context) =>
        errors.WriteAsync(context, new Failure(FailureKind.Internal, "the request with this " + Header + " was given up") { ShouldRetry = true });
}
