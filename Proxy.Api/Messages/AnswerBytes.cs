using Proxy.Core.Json;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>The body of an upstream answer as a whole.</summary>
internal static class AnswerBytes
{
    /// <param name="body">What came, in order.</param>
    /// <param name="most">Bytes.</param>
    /// <returns>What kept it from being read; null when all of it is there.</returns>
    public static async Task<UpstreamFailure?> ReadAsync(HttpResponseMessage answer, PooledBuffer body, int most, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            while (true)
            {
                var read = await stream.ReadAsync(body.GetMemory(), cancellationToken);
                if (read == 0) return null;
                body.Advance(read);
                if (body.Length > most) return UpstreamFailure.AnswerTooLarge;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return UpstreamFailure.BrokenBody;
        }
    }
}
