using Microsoft.AspNetCore.Http.Features;

namespace Proxy.Api.Idempotency;

/// <summary>The request lives on when its client leaves, until it is over, the gateway stops, or it takes too long.</summary>
internal sealed class DetachedLifetime(IHttpRequestLifetimeFeature inner, CancellationToken untilThen) : IHttpRequestLifetimeFeature
{
    public CancellationToken RequestAborted { get; set; } = untilThen;

    public void Abort() => inner.Abort();
}
