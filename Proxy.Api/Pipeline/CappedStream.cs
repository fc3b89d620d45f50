using Proxy.Core.Canonical.Failures;
using Proxy.Core.Storage;

namespace Proxy.Api.Pipeline;

/// <summary>Another stream, refused as soon as more than <paramref name="limit"/> bytes have come of it.</summary>
internal sealed class CappedStream(Stream inner, long limit) : OneWayStream
{
    private long _read;

    public override bool CanRead => true;
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= limit ? read : throw new RequestRejectedException(RequestBody.TooLarge(limit));
    }
}
