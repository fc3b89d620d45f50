using Proxy.Api.Pipeline;

namespace Proxy.Api.Idempotency;

/// <summary>A request body that was read already, to be read once more; its memory goes back at its end, not at the answer's.</summary>
internal sealed class OnceStream(RequestBody body) : Stream
{
    private int _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = body.Memory[Math.Min(_read, body.Memory.Length)..];
        var length = Math.Min(left.Length, buffer.Length);
        left[..length].CopyTo(buffer);
        _read += length;
        if (length == left.Length) body.Dispose();
        return ValueTask.FromResult(length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
