using Proxy.Core.Canonical.Failures;
using Proxy.Core.Storage;

namespace Proxy.Api.Pipeline;

/// <summary>A request body as it comes, decoded.</summary>
/// <exception cref="RequestRejectedException">F04, F05, F11: longer than the limit, encoded or decoded; not decodable; not HTTP. From opening it and from reading.</exception>
internal sealed class BodyStream : OneWayStream
{
    private readonly HttpContext _context;
    private readonly BodyEncoding _encoding;
    private readonly Stream _source;
    private readonly long _limit;
    private long _length;

    private BodyStream(HttpContext context, BodyEncoding encoding, long limit)
    {
        (_context, _encoding, _limit) = (context, encoding, limit);
        _source = encoding == BodyEncoding.Identity ? context.Request.Body : BodyEncodings.Decode(new CappedStream(context.Request.Body, limit), encoding);
    }

    /// <summary>Bytes that the client promised; null where only their encoded number is known.</summary>
    public long? Declared => _encoding == BodyEncoding.Identity ? _context.Request.ContentLength : null;

    public override bool CanRead => true;

    /// <param name="limit">Bytes.</param>
    public static BodyStream Open(HttpContext context, long limit) =>
        BodyEncodings.TryParse(context.Request.Headers.ContentEncoding, out var encoding) ? new BodyStream(context, encoding, limit) : throw new RequestRejectedException(BodyEncodings.Unsupported);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await _source.ReadAsync(buffer, cancellationToken);
            // F04: one byte over is seen here, not after the rest was read.
            if ((_length += read) <= _limit) return read;
        }
        catch (Exception exception) when (_encoding != BodyEncoding.Identity && exception is InvalidDataException or InvalidOperationException)
        {
            throw new RequestRejectedException(BodyEncodings.Invalid);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !_context.RequestAborted.IsCancellationRequested)
        {
            // A chunk size beyond all numbers, and whatever else the server's own checks leave to the reader (F11).
            throw RequestRejectedException.Invalid("The request body is not valid HTTP");
        }

        throw new RequestRejectedException(_encoding == BodyEncoding.Identity ? RequestBody.TooLarge(_limit) : RequestBody.TooLarge(_limit) with { ErrorCode = "request_body_too_large_after_decoding" });
    }

    public override async ValueTask DisposeAsync()
    {
        // The server's own is the server's.
        if (_encoding != BodyEncoding.Identity) await _source.DisposeAsync();
        await base.DisposeAsync();
    }
}
