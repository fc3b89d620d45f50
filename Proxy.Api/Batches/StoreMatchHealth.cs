using Microsoft.Extensions.Diagnostics.HealthChecks;
using Proxy.Core.Batches;

namespace Proxy.Api.Batches;

/// <summary>A worker whose queue is another store's is not ready; a gateway is, for all but batches.</summary>
internal sealed class StoreMatchHealth(StoreMatch match) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        match.IsOther ? new HealthCheckResult(context.Registration.FailureStatus, "the queue of batches is another store's") : HealthCheckResult.Healthy());
}
