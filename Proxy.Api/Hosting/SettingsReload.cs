using Microsoft.Extensions.Primitives;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Keys;

namespace Proxy.Api.Hosting;

/// <summary>
/// Takes changed settings into force while the gateway runs: all of them in one step, or, with a fault in any, none.
/// Requests under way keep the settings they began with.
/// </summary>
internal sealed class SettingsReload(
    Gateway gateway, LiveSettings settings, KeyDirectory keys, HttpMessageInvoker invoker, IConfiguration configuration, TimeProvider time, ILogger<SettingsReload> logger) : IHostedService
{
    private readonly Lock _gate = new();
    private readonly string _addresses = ListenAddresses.Describe(configuration);
    private string _faults = "";
    private string _waiting = "";
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Reads the configuration as it is now.</summary>
    public void Reload()
    {
        // A file that is saved tells of it more than once.
        lock (_gate)
        {
            try
            {
                if (ConfigurationFiles.Faults(configuration) is { Count: > 0 } broken) throw new InvalidSettingsException(broken);
                var read = SettingsReader.Read(configuration, gateway.Options.IsDevelopment);
                var running = settings.Current;
                var options = SettingsChange.Merge(running.Options, read, out var waiting);
                var next = GatewaySnapshot.Create(options, Gateway.DefaultUpstream(options, gateway.Simulator?.BaseUrl), invoker, time, logger, running);
                keys.Configure(options.Keys);
                settings.Replace(next);
                Log.Reloaded(logger);
                if (ListenAddresses.Describe(configuration) != _addresses) waiting = [.. waiting, "ASPNETCORE_URLS"];
                TellOnce(ref _waiting, string.Join(", ", waiting), static (logger, names) => Log.NeedsRestart(logger, names));
                _faults = "";
            }
            catch (InvalidSettingsException invalid)
            {
                TellOnce(ref _faults, string.Join("; ", invalid.Errors), static (logger, faults) => Log.ReloadRefused(logger, faults));
            }
        }
    }

    private void TellOnce(ref string told, string now, Action<ILogger, string> tell)
    {
        if (now.Length > 0 && now != told) tell(logger, now);
        told = now;
    }
}
