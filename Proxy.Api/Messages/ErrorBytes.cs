using Proxy.Core.Json;

namespace Proxy.Api.Messages;

/// <summary>The body of an upstream error or of a count, as far as it is worth reading (F28, F33).</summary>
internal static class ErrorBytes
{
    private const int Most = 64 * 1024;

    // The status already says most; the client is not kept waiting for a body that does not end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <returns>What came in time.</returns>
    public static async Task<PooledBuffer> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var body = new PooledBuffer(2048);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            while (body.Length < Most)
            {
                var read = await stream.ReadAsync(body.GetMemory(1024), either.Token);
                if (read == 0) break;
                body.Advance(read);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The status is known; an error body that breaks off says no more than none.
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // nor does one that never ends
        }

        return body;
    }
}
