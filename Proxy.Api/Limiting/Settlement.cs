using Proxy.Api.Pipeline;

namespace Proxy.Api.Limiting;

/// <summary>When a request that was let in is over, however it ended: its true use is counted and its place is free.</summary>
internal sealed class Settlement(RequestDelegate next, Limiter limiter) : IStep<Settlement>
{
    public static Settlement Create(RequestDelegate next, IServiceProvider services) => new(next, services.GetRequiredService<Limiter>());

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var exchange = Exchange.Of(context);
            // A client that left may have had anything.
            var isRefused = context.Response.StatusCode != StatusCodes.Status200OK || !context.Response.HasStarted;
            if (exchange.Admission is not null) await limiter.SettleAsync(exchange, isRefused && !context.RequestAborted.IsCancellationRequested);
        }
    }
}
