using System.Buffers;
using System.Globalization;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Pipeline;

/// <summary>
/// A whole request body, decoded, in one piece of pooled memory: the reader slices it instead of copying. To be released
/// as soon as upstream has answered, so that a streaming answer does not hold a megabyte of question.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstGuess = 16 * 1024;
    private const int MostGuess = 2 * 1024 * 1024;
    private byte[] _bytes;
    private int _length;

    private RequestBody(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <exception cref="RequestRejectedException">F04, F05: longer than <paramref name="limit"/>, or not decodable.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        if (!BodyEncodings.TryParse(request.Headers.ContentEncoding, out var encoding)) throw new RequestRejectedException(BodyEncodings.Unsupported);
        var declared = encoding == BodyEncoding.Identity ? request.ContentLength : null;
        // One byte more than declared: the read that finds the end needs room to be asked for. F04: a promise of 32 MiB
        // that never comes does not get them.
        var body = new RequestBody((int)Math.Min(declared + 1 ?? FirstGuess, MostGuess));
        try
        {
            if (encoding == BodyEncoding.Identity)
            {
                await body.FillAsync(request.Body, limit, TooLarge(limit), context.RequestAborted);
            }
            else
            {
                // The encoded bytes are bounded too, chunked ones included.
                await using var counted = new CappedStream(request.Body, limit);
                await using var decoded = BodyEncodings.Decode(counted, encoding);
                await body.FillAsync(decoded, limit, TooLarge(limit) with { ErrorCode = "request_body_too_large_after_decoding" }, context.RequestAborted);
            }

            return body;
        }
        catch (Exception exception) when (encoding != BodyEncoding.Identity && exception is InvalidDataException or InvalidOperationException)
        {
            body.Dispose();
            throw new RequestRejectedException(BodyEncodings.Invalid);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // A chunk size beyond all numbers, and whatever else the server's own checks leave to the reader (F11).
            body.Dispose();
            throw RequestRejectedException.Invalid("The request body is not valid HTTP");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public static Failure TooLarge(long limit) => new(
        FailureKind.RequestTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"Request exceeds the maximum size of {limit} bytes"))
    { ShouldRetry = false };

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private async ValueTask FillAsync(Stream source, int limit, Failure tooLarge, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _bytes.Length) Grow();
            var read = await source.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (read == 0) return;
            _length += read;
            // F04: one byte over is seen here, not after the rest was buffered.
            if (_length > limit) throw new RequestRejectedException(tooLarge);
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
