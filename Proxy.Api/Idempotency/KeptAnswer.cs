using System.Threading.Channels;
using Proxy.Api.Pipeline;
using Proxy.Core.Idempotency;
using Proxy.Core.State;

namespace Proxy.Api.Idempotency;

/// <summary>
/// Takes down an answer while it is sent, in the order in which it is sent. The client never waits for it: what has
/// gathered while a round trip was under way goes with the next. Renews the lease while there is nothing to take down.
/// </summary>
internal sealed class KeptAnswer(IdempotencyStore store, RecordKey key, string owner, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // Longer than any answer that is kept: a store that hangs must not gather memory.
    private const int MostPending = 4096;

    private readonly Channel<byte[]> _chunks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostPending) { FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stop = new();
    private byte[] _head = [];
    private bool _isLost;
    private Task _writing = Task.CompletedTask;

    public void Begin() => _writing = WriteAsync();

    public void Head(byte[] head) => Volatile.Write(ref _head, head);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (!_chunks.Writer.TryWrite(bytes.ToArray())) _isLost = true;
    }

    /// <param name="isWhole">The answer is worth replaying.</param>
    public async Task EndAsync(bool isWhole)
    {
        _chunks.Writer.TryComplete();
        await _writing;
        try
        {
            if (isWhole && !_isLost) await store.FinishAsync(key, owner, default, CancellationToken.None);
            else await store.AbandonAsync(key, owner, CancellationToken.None);
        }
        catch (StateUnavailableException exception)
        {
            // The lease ends by itself, and the next caller runs the request.
            Log.NotKept(logger, exception.Fault, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _chunks.Writer.TryComplete();
        await _writing;
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        var reader = _chunks.Reader;
        while (true)
        {
            var more = await MoreAsync(reader);
            if (more is false) return;
            var gathered = new MemoryStream();
            while (reader.TryRead(out var chunk)) gathered.Write(chunk);
            try
            {
                var isOurs = await store.WriteAsync(key, owner, Interlocked.Exchange(ref _head, []), gathered.ToArray(), CancellationToken.None);
                _isLost |= !isOurs;
            }
            catch (StateUnavailableException exception)
            {
                if (!_isLost) Log.NotKept(logger, exception.Fault, exception);
                _isLost = true;
            }
        }
    }

    /// <returns>True when there is something to write, null when only the lease is to be renewed, false at the end.</returns>
    private async Task<bool?> MoreAsync(ChannelReader<byte[]> reader)
    {
        try
        {
            return await reader.WaitToReadAsync(_stop.Token).AsTask().WaitAsync(store.Lease / 3, time, CancellationToken.None);
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
