using System.Net;
using Proxy.Core.Json;

namespace Proxy.Core.Upstream;

/// <summary>
/// An upstream request body in pooled memory. HTTP/2 may answer while the body is still being sent, so the memory goes
/// back to the pool when both the owner and the last send are done with it, never earlier.
/// </summary>
internal sealed class RequestBytes(PooledBuffer buffer) : IDisposable
{
    private int _users = 1;
    private int _isReleased;

    public ReadOnlyMemory<byte> Memory => buffer.WrittenMemory;

    public HttpContent ToContent() => new Content(this);

    /// <summary>The owner needs the bytes no more: no retry will follow.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0) Leave();
    }

    private bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }

        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0) buffer.Dispose();
    }

    private sealed class Content : HttpContent
    {
        private readonly RequestBytes _bytes;

        public Content(RequestBytes bytes)
        {
            _bytes = bytes;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            // The transport itself repeats a request whose pooled connection was already closed; after Dispose it must not.
            if (!_bytes.TryEnter()) throw new IOException("The request body was released.");
            try
            {
                await stream.WriteAsync(_bytes.Memory, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _bytes.Leave();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Memory.Length;
            return true;
        }
    }
}
