using Proxy.Core.Json;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>A response body that is kept.</summary>
internal sealed class BufferWriter(PooledBuffer buffer) : OneWayStream
{
    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        buffer.Append(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> bytes) => buffer.Append(bytes);

    public override void Write(byte[] bytes, int offset, int count) => buffer.Append(bytes.AsSpan(offset, count));

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
