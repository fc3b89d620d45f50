using System.Collections.Concurrent;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Limits;
using Proxy.Core.State;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Limiting;

/// <summary>
/// Lets requests in, and counts what their answers used. While the shared state is gone it limits by this process's own
/// count, or refuses, as <c>Proxy:State:WhenDown</c> says (F39).
/// </summary>
internal sealed class Limiter(ILedger shared, LocalLedger local, GatewayOptions options, TimeProvider time, ILogger<Limiter> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, Admission> _open = new(StringComparer.Ordinal);
    private int _isDown;

    // What a streamed token comes to: an event of its own.
    private const int BytesPerToken = 120;

    /// <param name="model">As the client wrote it.</param>
    /// <param name="inputTokens">The cheap count.</param>
    /// <param name="alias">The configured name it stands for.</param>
    /// <exception cref="RequestRejectedException">A limit has no room, or nobody can tell and the gateway is to be closed then.</exception>
    public async ValueTask AdmitAsync(HttpContext context, string model, long inputTokens, string? alias = null)
    {
        var exchange = Exchange.Of(context);
        // One request has one place, however many kinds of targets it goes to.
        if (exchange.Key is not { } key || exchange.Admission is not null) return;
        var buckets = LimitPlan.For(key, model, alias ?? model, inputTokens);
        if (buckets.Count == 0) return;
        var admission = await AskAsync(buckets, exchange.RequestId);
        Count(admission.Decision.Denied);
        exchange.Limits = admission.Decision;
        if (admission.Decision.Denied is null)
        {
            exchange.Admission = admission;
            _open[admission.Lease] = admission;
        }

        if (OpenAISurface.IsAskedBy(context)) OpenAIRateLimits.Write(context.Response.Headers, admission.Decision);
        else RateLimitHeaders.Write(context.Response.Headers, admission.Decision);
        if (admission.Decision.Denied is not null) throw new RequestRejectedException(LimitWords.Denied(admission.Decision));
    }

    /// <summary>The answer is over: its true use is counted, its place is free. Nobody waits for it.</summary>
    /// <param name="isRefunded">Upstream refused before it did anything.</param>
    public async Task SettleAsync(Exchange exchange, bool isRefunded)
    {
        if (exchange.Admission is not { } admission) return;
        _open.TryRemove(admission.Lease, out _);
        var side = exchange.SideUsage;
        var corrections = exchange.Usage is { } usage ? LimitPlan.Corrections(admission.Buckets, (long)usage.Input + side.Input, (long)usage.Output + side.Output)
            : isRefunded && !exchange.MayBeBilled ? LimitPlan.Corrections(admission.Buckets, side.Input, side.Output)
            // A broken stream refunds nothing, and who hangs up before its end does not get it for nothing.
            : LimitPlan.Broken(admission.Buckets, side.Input, (exchange.SentBytes / BytesPerToken) + side.Output);
        try
        {
            await admission.Ledger.SettleAsync(corrections, admission.Lease, CancellationToken.None);
            if (admission.MayBeShared) await shared.SettleAsync(LimitPlan.Broken(admission.Buckets, 0, 0), admission.Lease, CancellationToken.None);
        }
        catch (StateUnavailableException exception)
        {
            Log.NotSettled(logger, exchange.RequestId, exception);
        }
    }

    /// <summary>Answers that last keep their places.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Min(options.State.Lease.TotalSeconds, LocalLedger.LeaseTime.TotalSeconds) / 3), time);
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

    private async Task<Admission> AskAsync(IReadOnlyList<Bucket> buckets, string lease)
    {
        try
        {
            // Not to be cancelled: what was taken must be known, or nobody gives it back.
            var decision = await shared.AdmitAsync(buckets, lease, CancellationToken.None);
            if (Volatile.Read(ref _isDown) == 1 && Interlocked.Exchange(ref _isDown, 0) == 1) Log.LimitsBack(logger);
            return new Admission(buckets, lease, shared, decision with { At = time.GetUtcNow() });
        }
        catch (StateUnavailableException exception)
        {
            Down(exception);
            if (ProxyTelemetry.LimitFallback.Enabled)
                ProxyTelemetry.LimitFallback.Add(1, new KeyValuePair<string, object?>(GenAiNames.Outcome, options.ClosedWhenStateIsDown ? "closed" : "open"));
            if (options.ClosedWhenStateIsDown)
                throw new RequestRejectedException(new Failure(FailureKind.Overloaded, "rate limits cannot be checked at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
            var decision = await local.AdmitAsync(buckets, lease, CancellationToken.None);
            return new Admission(buckets, lease, local, decision with { At = time.GetUtcNow() }) { MayBeShared = exception.Fault == StateFault.TimedOut };
        }
    }

    private static void Count(LimitKind? denied)
    {
        if (!ProxyTelemetry.LimitDecisions.Enabled) return;
        var outcome = denied switch
        {
            null => "admitted",
            LimitKind.Requests => "requests",
            LimitKind.InputTokens => "input_tokens",
            LimitKind.OutputTokens => "output_tokens",
            LimitKind.ConcurrentStreams => "concurrent_streams",
            _ => "tokens_per_day",
        };
        ProxyTelemetry.LimitDecisions.Add(1, new KeyValuePair<string, object?>(GenAiNames.Outcome, outcome));
    }

    // Told once for each time the state is gone, not once for each request.
    private void Down(StateUnavailableException exception)
    {
        if (Interlocked.Exchange(ref _isDown, 1) == 0) Log.LimitsAlone(logger, exception.Fault, exception);
    }
}
