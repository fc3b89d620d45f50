using Proxy.Api.Pipeline;
using Proxy.Core.Keys;

namespace Proxy.Api.Keys;

/// <summary>Keeps this replica's keys true for as long as it runs.</summary>
internal sealed class KeyFollower(KeyDirectory keys, ILogger<KeyFollower> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        keys.FollowAsync(failure => Log.KeysStale(logger, failure.Fault, failure), stoppingToken);
}
