using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>Bytes that are there, as a request body.</summary>
internal sealed class MemoryReader(ReadOnlyMemory<byte> bytes) : OneWayStream
{
    private ReadOnlyMemory<byte> _left = bytes;

    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override int Read(Span<byte> buffer)
    {
        var read = Math.Min(buffer.Length, _left.Length);
        _left.Span[..read].CopyTo(buffer);
        _left = _left[read..];
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
}
