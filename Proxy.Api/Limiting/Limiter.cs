using System.Collections.Concurrent;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Limits;
using Proxy.Core.State;

namespace Proxy.Api.Limiting;

/// <summary>
/// Lets requests in, and counts what their answers used. While the shared state is gone it limits by this process's own
/// count, or refuses, as <c>Proxy:State:WhenDown</c> says (F39).
/// </summary>
internal sealed class Limiter(ILedger shared, LocalLedger local, GatewayOptions options, TimeProvider time, ILogger<Limiter> logger) : BackgroundService
{
    private static readonly TimeSpan s_renewal = ILedger.LeaseTime / 3;

    private readonly ConcurrentDictionary<string, Admission> _open = new(StringComparer.Ordinal);
    private int _isDown;

    /// <param name="model">As the client wrote it.</param>
    /// <param name="inputTokens">The cheap count.</param>
    /// <exception cref="RequestRejectedException">A limit has no room, or nobody can tell and the gateway is to be closed then.</exception>
    public async ValueTask AdmitAsync(HttpContext context, string model, long inputTokens)
    {
        var exchange = Exchange.Of(context);
        if (exchange.Key is not { } key) return;
        var buckets = LimitPlan.For(key, model, inputTokens);
        if (buckets.Count == 0) return;
        var admission = await AskAsync(buckets, exchange.RequestId, context.RequestAborted);
        exchange.Limits = admission.Decision;
        if (admission.Decision.Denied is null)
        {
            exchange.Admission = admission;
            _open[admission.Lease] = admission;
        }

        RateLimitHeaders.Write(context.Response.Headers, admission.Decision, time);
        if (admission.Decision.Denied is not null) throw new RequestRejectedException(LimitWords.Denied(admission.Decision));
    }

    /// <summary>The answer is over: its true use is counted, its place is free. Nobody waits for it.</summary>
    /// <param name="isRefunded">Upstream refused before it did anything.</param>
    public async Task SettleAsync(Exchange exchange, bool isRefunded)
    {
        if (exchange.Admission is not { } admission) return;
        _open.TryRemove(admission.Lease, out _);
        var corrections = exchange.Usage is { } usage ? LimitPlan.Corrections(admission.Buckets, usage.Input, usage.Output)
            : isRefunded ? LimitPlan.Corrections(admission.Buckets, 0, 0)
            // A broken stream refunds nothing.
            : LimitPlan.NoCorrections(admission.Buckets);
        try
        {
            await admission.Ledger.SettleAsync(corrections, admission.Lease, CancellationToken.None);
        }
        catch (StateUnavailableException exception)
        {
            Log.NotSettled(logger, exchange.RequestId, exception);
        }
    }

    /// <summary>Answers that last keep their places.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_renewal, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var admission in _open.Values)
            {
                try
                {
                    await admission.Ledger.RenewAsync(admission.Buckets, admission.Lease, stoppingToken);
                }
                catch (StateUnavailableException exception)
                {
                    Down(exception);
                    break;
                }
            }
        }
    }

    private async Task<Admission> AskAsync(IReadOnlyList<Bucket> buckets, string lease, CancellationToken cancellationToken)
    {
        try
        {
            var decision = await shared.AdmitAsync(buckets, lease, cancellationToken);
            if (Interlocked.Exchange(ref _isDown, 0) == 1) Log.LimitsBack(logger);
            return new Admission(buckets, lease, shared, decision);
        }
        catch (StateUnavailableException exception)
        {
            Down(exception);
            if (options.ClosedWhenStateIsDown)
                throw new RequestRejectedException(new Failure(FailureKind.Overloaded, "rate limits cannot be checked at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
            return new Admission(buckets, lease, local, await local.AdmitAsync(buckets, lease, cancellationToken));
        }
    }

    // Told once for each time the state is gone, not once for each request.
    private void Down(StateUnavailableException exception)
    {
        if (Interlocked.Exchange(ref _isDown, 1) == 0) Log.LimitsAlone(logger, exception.Fault, exception);
    }
}
