using System.Threading.Channels;
using Proxy.Api.Pipeline;
using Proxy.Core.Idempotency;
using Proxy.Core.State;

namespace Proxy.Api.Idempotency;

/// <summary>
/// Takes down an answer while it is sent, in the order in which it is sent. The client never waits for it: what has
/// gathered while a round trip was under way goes with the next. Renews the lease while there is nothing to take down.
/// A state that is gone for a moment costs nothing; one that is gone for longer costs the record, never the answer.
/// </summary>
internal sealed class KeptAnswer(IdempotencyStore store, RecordKey key, string owner, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // A store that hangs must not gather memory.
    private const int MostPending = 4 * 1024 * 1024;
    private const int TriesAtTheEnd = 12;
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(250);

    private readonly Channel<byte[]> _chunks = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _stop = new();
    private Task<bool>? _more;
    private byte[] _head = [];
    private long _taken;
    private int _pending;
    private volatile bool _isLost;
    private volatile bool _isEnding;
    private Task _writing = Task.CompletedTask;

    public void Begin() => _writing = WriteAsync();

    public void Head(byte[] head) => Volatile.Write(ref _head, head);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        // What is longer than any answer that is kept, the store has dropped by now.
        if (bytes.IsEmpty || _isLost || _taken > store.MaxBytes) return;
        _taken += bytes.Length;
        if (Interlocked.Add(ref _pending, bytes.Length) > MostPending) _isLost = true;
        else _chunks.Writer.TryWrite(bytes.ToArray());
    }

    /// <param name="isWhole">The answer is worth replaying.</param>
    /// <returns>The answer will be replayed, or was too long to be.</returns>
    public async Task<bool> EndAsync(bool isWhole)
    {
        _isEnding = true;
        _chunks.Writer.TryComplete();
        await _writing;
        if (isWhole && !_isLost && await TryAsync(() => store.FinishAsync(key, owner, CancellationToken.None))) return true;
        // Where even that fails the lease ends by itself, and the next caller runs the request.
        await TryAsync(() => store.AbandonAsync(key, owner, CancellationToken.None));
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        await _stop.CancelAsync();
        _chunks.Writer.TryComplete();
        await _writing;
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        var written = 0;
        while (await MoreAsync() is not false)
        {
            using var gathered = new MemoryStream();
            while (_chunks.Reader.TryRead(out var chunk)) gathered.Write(chunk);
            var head = Interlocked.Exchange(ref _head, []);
            if (!_isLost && await TryAsync(() => store.WriteAsync(key, owner, head, gathered.ToArray(), written, CancellationToken.None)))
            {
                Interlocked.Add(ref _pending, -(int)gathered.Length);
                if (gathered.Length > 0) written++;
                continue;
            }

            // Whoever follows must not take what comes after a hole for what comes next.
            _isLost = true;
            await TryAsync(() => store.HoleAsync(key, owner, CancellationToken.None));
        }
    }

    /// <summary>Tries until the store has answered, or until it is too late to be of use.</summary>
    /// <returns>False when the record is another's by now, or nobody knows.</returns>
    private async Task<bool> TryAsync(Func<Task<bool>> step)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await step();
            }
            catch (StateUnavailableException exception)
            {
                if (_isLost || (_isEnding && tries >= TriesAtTheEnd))
                {
                    if (!_isLost) Log.NotKept(logger, exception.Fault, exception);
                    _isLost = true;
                    return false;
                }
            }

            await Task.Delay(s_betweenTries, time, CancellationToken.None);
        }
    }

    /// <returns>True when there is something to write, null when only the lease is to be renewed, false at the end.</returns>
    private async Task<bool?> MoreAsync()
    {
        try
        {
            _more ??= _chunks.Reader.WaitToReadAsync(_stop.Token).AsTask();
            var more = await _more.WaitAsync(store.Lease / 3, time, CancellationToken.None);
            _more = null;
            return more;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
