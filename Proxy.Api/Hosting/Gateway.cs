using Proxy.Api.Settings;
using Proxy.Core.Upstream;
using Proxy.Simulator;

namespace Proxy.Api.Hosting;

/// <summary>What the host needs before it can be built: checked settings and an upstream.</summary>
/// <param name="Upstream">The default one.</param>
/// <param name="Simulator">Set when the simulator answers.</param>
internal sealed record Gateway(GatewayOptions Options, UpstreamOptions Upstream, SimulatorHandle? Simulator)
{
    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <exception cref="InvalidSettingsException">With every fault of the settings.</exception>
    public static async Task<Gateway> PrepareAsync(IConfiguration configuration, IHostEnvironment environment)
    {
        var options = SettingsReader.Read(configuration, environment.IsDevelopment());
        var data = DataFolder.Of(options.DataDirectory, environment.ContentRootPath);
        // Where all is kept elsewhere, nothing needs it.
        if (options is { DataDirectory: not null, Redis: null } or { DataDirectory: not null, Blobs: null }) DataFolder.RequireWritable(data);
        if (options.SealingKeys.Count == 0) options = options with { SealingKeys = SealingKeyFile.ReadOrCreate(data) };
        var simulator = options.UsesSimulator ? await SimulatorHost.StartAsync(new SimulatorOptions()) : null;
        return new Gateway(options, DefaultUpstream(options, simulator?.BaseUrl), simulator) { DataDirectory = data };
    }

    /// <param name="simulator">Where the simulator is, when it answers; null for the upstream of OPENAI_BASE_URL.</param>
    public static UpstreamOptions DefaultUpstream(GatewayOptions options, Uri? simulator) => new()
    {
        Name = options.Upstream,
        BaseUrl = simulator ?? options.OpenAIBaseUrl,
        Key = simulator is null ? options.OpenAIKey : SimulatedUpstream.Key,
        Dialect = options.Dialect,
        HttpVersion = options.UpstreamHttpVersion,
        Trace = options.TraceUpstream,
    };
}
