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

    /// <inheritdoc cref="BodyStream"/>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        await using var source = BodyStream.Open(context, limit);
        // One byte more than declared: the read that finds the end needs room to be asked for. F04: a promise of 32 MiB
        // that never comes does not get them.
        var body = new RequestBody((int)Math.Min(source.Declared + 1 ?? FirstGuess, MostGuess));
        try
        {
            await body.FillAsync(source, context.RequestAborted);
            return body;
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

    private async ValueTask FillAsync(BodyStream source, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _bytes.Length) Grow();
            var read = await source.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (read == 0) return;
            _length += read;
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
