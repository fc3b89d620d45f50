using Proxy.Api.Pipeline;
using Proxy.Core.Storage;

namespace Proxy.Api.Idempotency;

/// <summary>A request body that was read already, to be read once more; its memory goes back at its end, not at the answer's.</summary>
internal sealed class OnceStream(RequestBody body) : OneWayStream
{
    private int _read;

    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = body.Memory[Math.Min(_read, body.Memory.Length)..];
        var length = Math.Min(left.Length, buffer.Length);
        left[..length].CopyTo(buffer);
        _read += length;
        if (length == left.Length) body.Dispose();
        return ValueTask.FromResult(length);
    }
}
