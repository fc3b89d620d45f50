using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Idempotency;

namespace Proxy.Api.Idempotency;

/// <summary>
/// A request with an <c>Idempotency-Key</c> is run once (F38). Opt-in by the header; without it, and on other endpoints,
/// this step does nothing. Where a body is too large to be held, its endpoint does the same by itself.
/// </summary>
internal sealed class IdempotencyStep(RequestDelegate next, OnceRunner once, GatewayOptions options) : IStep<IdempotencyStep>
{
    public static IdempotencyStep Create(RequestDelegate next, IServiceProvider services) =>
        new(next, services.GetRequiredService<OnceRunner>(), services.GetRequiredService<GatewayOptions>());

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Repeatable>() is null || IdempotencyKey.Read(context) is not { } key ? next(context) : RunAsync(context, key);

    private async Task RunAsync(HttpContext context, string key)
    {
        using var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var request = context.Request;
        var record = RecordKey.Of(Exchange.Of(context).Tenant, key, body.Memory.Span, IdempotencyKey.Parts(request));
        await once.RunAsync(context, record, (context, _) =>
        {
            request.Headers.ContentEncoding = default;
            request.ContentLength = body.Memory.Length;
            request.Body = new OnceStream(body);
            return next(context);
        });
    }
}
