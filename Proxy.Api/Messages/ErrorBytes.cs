using Proxy.Core.Json;

namespace Proxy.Api.Messages;

/// <summary>The body of an upstream error, as far as it is worth reading (F28, F33).</summary>
internal static class ErrorBytes
{
    private const int Most = 64 * 1024;

    public static async Task<PooledBuffer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new PooledBuffer(2048);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (body.Length < Most)
            {
                var read = await stream.ReadAsync(body.GetMemory(1024), cancellationToken);
                if (read == 0) break;
                body.Advance(read);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The status is known; an error body that breaks off says no more than none.
        }

        return body;
    }
}
