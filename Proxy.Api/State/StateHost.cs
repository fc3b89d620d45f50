using Microsoft.Extensions.Diagnostics.HealthChecks;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.State;

namespace Proxy.Api.State;

/// <summary>
/// The shared state for as long as the gateway runs: Redis where ConnectionStrings:redis says, else embedded, started when
/// somebody first needs it (or by <see cref="Warm"/>). Also its health: the gateway is ready while the state answers, or
/// while nobody has needed it yet.
/// </summary>
internal sealed class StateHost : IHealthCheck, IAsyncDisposable
{
    /// <summary>Of the data directory.</summary>
    public const string Folder = "state";

    private readonly GatewayOptions _options;
    private readonly string _directory;
    private readonly ILogger<StateHost> _logger;
    private EmbeddedState? _embedded;
    private int _isNeeded;
    private int _isToldMissing;

    public StateHost(GatewayOptions options, string directory, TimeProvider time, ILogger<StateHost> logger)
    {
        (_options, _directory, _logger) = (options, Path.Combine(directory, Folder), logger);
        Store = new StateStore(ServerAsync, options.State, time);
    }

    public StateStore Store { get; }

    /// <summary>Somebody has asked for the state already.</summary>
    public bool IsNeeded => Volatile.Read(ref _isNeeded) == 1;

    /// <summary>Begins now what the first request in need would have to wait for.</summary>
    public void Warm() => _ = WarmAsync();

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!IsNeeded) return HealthCheckResult.Healthy("not needed yet");
        try
        {
            await Store.AskAsync(static database => database.PingAsync(), cancellationToken, "PING");
            return HealthCheckResult.Healthy();
        }
        catch (StateUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy("the shared state does not answer: " + exception.Fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_embedded is null) return;
        StateAddress.Delete(_directory);
        _embedded.Dispose();
    }

    // Whoever needs the state meets its absence again.
    private async Task WarmAsync() => await Store.ConnectAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<string> ServerAsync()
    {
        Volatile.Write(ref _isNeeded, 1);
        if (_options.Redis is { } redis) return redis;
        try
        {
            _embedded = await Task.Run(() => EmbeddedState.Start(_directory));
            StateAddress.Write(_directory, _embedded.Connection);
            Volatile.Write(ref _isToldMissing, 0);
            return _embedded.Connection;
        }
        catch (Exception exception)
        {
            // It is tried again and again (the directory's other process may be the one that this one replaces): told once.
            if (Interlocked.Exchange(ref _isToldMissing, 1) == 0) Log.NoState(_logger, exception.Message, exception is InvalidSettingsException ? null : exception);
            throw;
        }
    }
}
