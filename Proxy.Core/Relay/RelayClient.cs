using System.Security.Cryptography;
using Proxy.Core.Upstream;

namespace Proxy.Core.Relay;

/// <summary>Sends requests that are passed through, and returns as soon as the headers are here.</summary>
internal sealed class RelayClient(TimeProvider time)
{
    /// <summary>F26: attempts after the first, only while no byte was sent.</summary>
    private const int ConnectRetries = 2;

    /// <exception cref="UpstreamException">No headers came. Time limits are the caller's, by <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<HttpResponseMessage> SendAsync(UpstreamServer server, RelayRequest request, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                return await server.Invoker.SendAsync(Message(server, request), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(null, exception, cancellationToken);
            }
            catch (Exception exception) when (ResponsesClient.FailureOf(exception, cancellationToken) is { } failure)
            {
                if (retry == ConnectRetries || !failure.IsBeforeSending()) throw new UpstreamException(failure, exception);
            }

            var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 301) << retry);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Message(UpstreamServer server, RelayRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Address) { Content = request.Body?.ToContent() };
        server.Authorize(message);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        // Usage is read from the passing bytes: they must not come compressed.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        return message;
    }
}
