using StackExchange.Redis;

namespace Proxy.Core.State;

/// <summary>
/// The state that all replicas share: limits, idempotency records, keys, queues. One connection, one round trip for each
/// decision, one way to fail (<see cref="StateUnavailableException"/>). Redis or embedded Garnet: the same commands.
/// </summary>
internal sealed class StateStore(StateOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly TaskCompletionSource<IConnectionMultiplexer> _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <summary>Connected at this moment.</summary>
    public bool IsConnected => _connection.Task is { IsCompletedSuccessfully: true, Result.IsConnected: true };

    /// <summary>
    /// Connects, and goes on trying for as long as the process lives: returns after the first attempt, whatever came of
    /// it. Nothing waits for it but what needs the state.
    /// </summary>
    public async Task ConnectAsync()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return;
        var settings = ConfigurationOptions.Parse(options.Connection);
        settings.AbortOnConnectFail = false;
        settings.ClientName = "responses-proxy";
        // Waiting in a queue for a server that is gone is what the time limit forbids.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ConnectTimeout = 2000;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        _connection.TrySetResult(await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false));
    }

    /// <summary>A key of this installation.</summary>
    public RedisKey Key(string rest) => options.Prefix + ":" + rest;

    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public Task<RedisResult> RunAsync(StateScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        AskAsync(database => database.ScriptEvaluateAsync(script.Lua, keys, values), cancellationToken);

    /// <summary>Any other command.</summary>
    /// <exception cref="StateUnavailableException">No answer within <see cref="StateOptions.Timeout"/>, or an error instead of one.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabaseAsync, Task<T>> command, CancellationToken cancellationToken)
    {
        if (!IsConnected) throw new StateUnavailableException(StateFault.NotConnected, null);
        try
        {
            return await command(_connection.Task.Result.GetDatabase()).WaitAsync(options.Timeout, time, cancellationToken).ConfigureAwait(false);
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
        var connection = await _connection.Task.ConfigureAwait(false);
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(options.Prefix + ":" + channel), (_, message) => heard(message.ToString())).ConfigureAwait(false);
    }

    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        AskAsync(database => database.PublishAsync(RedisChannel.Literal(options.Prefix + ":" + channel), message), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection.Task.IsCompletedSuccessfully) await _connection.Task.Result.DisposeAsync().ConfigureAwait(false);
    }
}
