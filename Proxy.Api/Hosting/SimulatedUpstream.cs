using Proxy.Simulator;

namespace Proxy.Api.Hosting;

/// <summary>The simulator in this process, for as long as the gateway runs.</summary>
internal sealed class SimulatedUpstream(SimulatorHandle simulator) : IHostedService
{
    /// <summary>Any: the simulator only wants to see one.</summary>
    public const string Key = "sk-simulator";

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await simulator.DisposeAsync();
}
