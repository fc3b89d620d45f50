using StackExchange.Redis;

namespace Proxy.Core.State;

/// <summary>
/// The state that all replicas share: limits, idempotency records, keys, queues. One connection, one round trip for each
/// decision, one way to fail (<see cref="StateUnavailableException"/>). Redis or embedded Garnet: the same commands.
/// </summary>
internal sealed class StateStore : IAsyncDisposable
{
    /// <summary>How long the first to ask wait for the first connection; nobody waits for a later one.</summary>
    private static readonly TimeSpan s_firstConnect = TimeSpan.FromSeconds(5);

    private readonly StateOptions _options;
    private readonly TimeProvider _time;
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;

    /// <param name="server">Tells where the server is, as StackExchange.Redis reads it (<c>host:port,password=…,ssl=true</c>), having started it if need be. Called once, when somebody first needs it.</param>
    public StateStore(Func<Task<string>> server, StateOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _connection = new Lazy<Task<IConnectionMultiplexer>>(() => ConnectAsync(server));
    }

    /// <summary>Connected at this moment.</summary>
    public bool IsConnected => _connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result.IsConnected: true } };

    /// <summary>
    /// Begins to connect, and goes on trying for as long as the process lives. Ends after the first attempt, whatever came
    /// of it; nothing waits for it but what needs the state.
    /// </summary>
    public Task ConnectAsync() => _connection.Value;

    /// <summary>A key of this installation.</summary>
    public RedisKey Key(string rest) => _options.Prefix + ":" + rest;

    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public Task<RedisResult> RunAsync(StateScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        AskAsync(database => database.ScriptEvaluateAsync(script.Lua, keys, values), cancellationToken);

    /// <summary>Any other command.</summary>
    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabaseAsync, Task<T>> command, CancellationToken cancellationToken)
    {
        var connection = await ConnectedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await command(connection.GetDatabase()).WaitAsync(_options.Timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException exception)
        {
            throw new StateUnavailableException(StateFault.NotConnected, exception);
        }
        catch (TimeoutException exception) // RedisTimeoutException is one too
        {
            throw new StateUnavailableException(StateFault.TimedOut, exception);
        }
        catch (RedisServerException exception)
        {
            throw new StateUnavailableException(StateFault.Refused, exception);
        }
    }

    /// <summary>Hears what any replica publishes on <paramref name="channel"/>, also after a reconnect. What is said while the connection is down is lost.</summary>
    public async Task SubscribeAsync(string channel, Action<string> heard)
    {
        var connection = await _connection.Value.ConfigureAwait(false);
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(_options.Prefix + ":" + channel), (_, message) => heard(message.ToString())).ConfigureAwait(false);
    }

    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        AskAsync(database => database.PublishAsync(RedisChannel.Literal(_options.Prefix + ":" + channel), message), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await _connection.Value.Result.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> ConnectedAsync(CancellationToken cancellationToken)
    {
        var connecting = _connection.Value;
        try
        {
            if (!connecting.IsCompleted) await connecting.WaitAsync(s_firstConnect, _time, cancellationToken).ConfigureAwait(false);
            var connection = await connecting.ConfigureAwait(false);
            return connection.IsConnected ? connection : throw new StateUnavailableException(StateFault.NotConnected, null);
        }
        catch (TimeoutException exception)
        {
            throw new StateUnavailableException(StateFault.NotConnected, exception);
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(Func<Task<string>> server)
    {
        var settings = ConfigurationOptions.Parse(await server().ConfigureAwait(false));
        settings.AbortOnConnectFail = false;
        settings.ClientName = "responses-proxy";
        // Waiting in a queue for a server that is gone is what the time limit forbids.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ConnectTimeout = 2000;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        return await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false);
    }
}
