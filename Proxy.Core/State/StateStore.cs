using Proxy.Core.Telemetry;
using StackExchange.Redis;

namespace Proxy.Core.State;

/// <summary>
/// The state that all replicas share: limits, idempotency records, keys, queues. One connection, one round trip for each
/// decision, one way to fail (<see cref="StateUnavailableException"/>). Redis or embedded Garnet: the same commands.
/// </summary>
internal sealed class StateStore : IAsyncDisposable
{
    /// <summary>How long the first to ask wait for the start: of the server where it is embedded, and of the first connection. Nobody waits for a later one.</summary>
    private static readonly TimeSpan s_firstConnect = TimeSpan.FromSeconds(10);

    /// <summary>A server that could not be started is not started again sooner: whoever asks meanwhile is told at once.</summary>
    private static readonly TimeSpan s_betweenStarts = TimeSpan.FromMilliseconds(500);

    private static readonly StateScript s_warm = StateScript.Embedded("state-warm");

    private readonly StateOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<Task<string>> _server;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private long _failedAt;
    private bool _isDisposed;

    /// <param name="server">Tells where the server is, as StackExchange.Redis reads it (<c>host:port,password=…,ssl=true</c>), having started it if need be. Called when somebody first needs it, and again after it failed.</param>
    public StateStore(Func<Task<string>> server, StateOptions options, TimeProvider time) => (_server, _options, _time) = (server, options, time);

    /// <summary>Connected at this moment.</summary>
    public bool IsConnected => Volatile.Read(ref _connecting) is { IsCompletedSuccessfully: true, Result.IsConnected: true };

    /// <summary>
    /// Begins to connect, and goes on trying for as long as the process lives. Ends after the first attempt, whatever came
    /// of it; nothing waits for it but what needs the state.
    /// </summary>
    /// <exception cref="Exception">The server could not be started; the next caller tries again.</exception>
    public Task ConnectAsync() => Connecting();

    /// <summary>As much as the connection itself waits.</summary>
    private TimeSpan Patience => _options.Timeout > s_firstConnect ? _options.Timeout : s_firstConnect;

    /// <summary>As configured.</summary>
    public StateOptions Options => _options;

    /// <summary>A key of this installation.</summary>
    public RedisKey Key(string rest) => _options.Prefix + ":" + rest;

    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public Task<RedisResult> RunAsync(StateScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        AskAsync(database => database.ScriptEvaluateAsync(script.Lua, keys, values), "EVALSHA", script.Name, _options.Timeout, cancellationToken);

    /// <summary>For who has nobody waiting: what was asked and not heard of costs it more than the wait.</summary>
    /// <exception cref="StateUnavailableException">No answer within <see cref="Patience"/>, or an error instead of one.</exception>
    public Task<RedisResult> RunPatientlyAsync(StateScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        AskAsync(database => database.ScriptEvaluateAsync(script.Lua, keys, values), "EVALSHA", script.Name, Patience, cancellationToken);

    /// <summary>Any other command.</summary>
    /// <param name="operation">Its name, for telemetry.</param>
    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public Task<T> AskAsync<T>(Func<IDatabaseAsync, Task<T>> command, CancellationToken cancellationToken, string operation = "command") =>
        AskAsync(command, operation, null, _options.Timeout, cancellationToken);

    private async Task<T> AskAsync<T>(Func<IDatabaseAsync, Task<T>> command, string operation, string? script, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var call = StateCall.Start(operation, script, _time);
        try
        {
            var result = await TryAsync(command, timeout, cancellationToken).ConfigureAwait(false);
            call.End(null);
            return result;
        }
        catch (StateUnavailableException exception)
        {
            call.End(exception.Fault.ToString());
            throw;
        }
    }

    private async Task<T> TryAsync<T>(Func<IDatabaseAsync, Task<T>> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connection = await ConnectedAsync(cancellationToken).ConfigureAwait(false);
        Task<T>? asking = null;
        try
        {
            asking = command(connection.GetDatabase());
            return await asking.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException exception)
        {
            throw new StateUnavailableException(StateFault.NotConnected, exception);
        }
        catch (TimeoutException exception) // RedisTimeoutException is one too
        {
            Observe(asking);
            throw new StateUnavailableException(StateFault.TimedOut, exception);
        }
        catch (RedisServerException exception)
        {
            throw new StateUnavailableException(StateFault.Refused, exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Observe(asking);
            throw;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            throw new StateUnavailableException(StateFault.NotConnected, exception);
        }
    }

    /// <summary>Ends after whatever was being started has ended too: what is started is known to its owner then.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            _isDisposed = true;
            connecting = _connecting;
        }

        if (connecting is null) return;
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully) await connecting.Result.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> ConnectedAsync(CancellationToken cancellationToken)
    {
        var connecting = Connecting();
        try
        {
            if (!connecting.IsCompleted) await connecting.WaitAsync(s_firstConnect, _time, cancellationToken).ConfigureAwait(false);
            var connection = await connecting.ConfigureAwait(false);
            return connection.IsConnected ? connection : throw new StateUnavailableException(StateFault.NotConnected, null);
        }
        catch (Exception exception) when (exception is not (StateUnavailableException or OperationCanceledException))
        {
            // Too slow, or it could not be started at all: its directory may be another process's, which may end.
            throw new StateUnavailableException(StateFault.NotConnected, exception);
        }
    }

    private Task<IConnectionMultiplexer> Connecting()
    {
        lock (_gate)
        {
            if (_connecting is { IsFaulted: true } && !_isDisposed && _time.GetElapsedTime(Volatile.Read(ref _failedAt)) >= s_betweenStarts) _connecting = null;
            if (_isDisposed && _connecting is null) throw new StateUnavailableException(StateFault.NotConnected, null);
            return _connecting ??= ConnectingAsync();
        }
    }

    private async Task<IConnectionMultiplexer> ConnectingAsync()
    {
        try
        {
            // Whoever asked first holds the lock.
            await Task.Yield();
            return await ConnectAsync(await _server().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            throw;
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(string server)
    {
        var settings = ConfigurationOptions.Parse(server);
        settings.AbortOnConnectFail = false;
        settings.ClientName = "responses-proxy";
        // Waiting in a queue for a server that is gone is what the time limit forbids.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ConnectTimeout = 5000;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        var connection = await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false);
        await WarmAsync(connection).ConfigureAwait(false);
        return connection;
    }

    /// <summary>
    /// The first command of a process takes many times <see cref="StateOptions.Timeout"/>: code is compiled on this side, and on
    /// the server's too where it is embedded. The first to ask wait for the connection anyway, and are not refused for it.
    /// </summary>
    private async Task WarmAsync(ConnectionMultiplexer connection)
    {
        try
        {
            await connection.GetDatabase().ScriptEvaluateAsync(s_warm.Lua, [Key("{warm}:h"), Key("{warm}:s"), Key("{warm}:z"), Key("{warm}:l")], ["1"]).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // There is no server yet: whoever asks is told.
        }
    }

    /// <summary>Nobody waits for the answer any more, but an error in it is not to be found by the finalizer.</summary>
    private static void Observe(Task? asking) =>
        asking?.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
