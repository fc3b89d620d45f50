using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;
using Proxy.Api.Settings;
using Proxy.Api.State;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Hosting;

/// <summary>What is measured by looking, whenever somebody collects: state rather than events. One meter for each gateway, gone with it.</summary>
internal sealed class GatewayGauges(Gateway gateway, StateHost state, LiveSettings settings) : IHostedService, IDisposable
{
    private readonly Meter _meter = new(ProxyTelemetry.Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(GenAiNames.StateConnected, Connected, description: "1 while the shared state is connected, 0 while it is gone");
        _meter.CreateObservableGauge(GenAiNames.StorageFree, Free, "By", "Free bytes of the file system under Proxy:DataDirectory");
        _meter.CreateObservableGauge(GenAiNames.BreakerState, Breakers, description: "Of each target: 0 closed, 1 being tried, 2 left alone");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    // Nothing is said of a state that nobody has needed yet.
    private IEnumerable<Measurement<int>> Connected() => state.IsNeeded ? [new Measurement<int>(state.Store.IsConnected ? 1 : 0)] : [];

    private IEnumerable<Measurement<int>> Breakers() => settings.Current.Breakers.States.Select(static target => new Measurement<int>(
        target.State switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 },
        new KeyValuePair<string, object?>(GenAiNames.Upstream, target.Upstream),
        new KeyValuePair<string, object?>(GenAiNames.Model, target.Model.Length == 0 ? "other" : target.Model)));

    private IEnumerable<Measurement<long>> Free()
    {
        try
        {
            return [new Measurement<long>(new DriveInfo(gateway.DataDirectory).AvailableFreeSpace)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be measured has no value.
            return [];
        }
    }
}
