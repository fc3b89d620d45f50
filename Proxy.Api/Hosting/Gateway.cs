using Proxy.Api.Settings;
using Proxy.Core.Upstream;
using Proxy.Simulator;

namespace Proxy.Api.Hosting;

/// <summary>What the host needs before it can be built: checked settings and an upstream.</summary>
/// <param name="Simulator">Set when the simulator answers.</param>
internal sealed record Gateway(GatewayOptions Options, UpstreamEndpoint Upstream, SimulatorHandle? Simulator)
{
    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <exception cref="InvalidSettingsException">With every fault of the settings.</exception>
    public static async Task<Gateway> PrepareAsync(IConfiguration configuration, IHostEnvironment environment)
    {
        var options = SettingsReader.Read(configuration, environment.IsDevelopment());
        var data = Path.Combine(environment.ContentRootPath, options.DataDirectory);
        if (options.SealingKeys.Count == 0) options = options with { SealingKeys = SealingKeyFile.ReadOrCreate(data) };
        if (!options.UsesSimulator)
            return new Gateway(options, UpstreamEndpoint.Create(options.Upstream, options.OpenAIBaseUrl, options.OpenAIKey), null) { DataDirectory = data };
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions());
        return new Gateway(options, UpstreamEndpoint.Create(options.Upstream, simulator.BaseUrl, SimulatedUpstream.Key), simulator) { DataDirectory = data };
    }
}
