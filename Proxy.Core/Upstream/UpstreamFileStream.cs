using Proxy.Core.Storage;

namespace Proxy.Core.Upstream;

/// <summary>A file as it comes from upstream, that tells of every way to break in one way.</summary>
/// <param name="patience">For each read.</param>
internal sealed class UpstreamFileStream(HttpResponseMessage answer, Stream inner, TimeSpan patience, TimeProvider time) : OneWayStream
{
    public override bool CanRead => true;

    /// <exception cref="BatchesException">It broke, or nothing came in time.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw BatchesException.Unreadable(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) answer.Dispose();
        base.Dispose(disposing);
    }
}
