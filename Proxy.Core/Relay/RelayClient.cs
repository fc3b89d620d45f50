using Proxy.Core.Upstream;

namespace Proxy.Core.Relay;

/// <summary>Sends requests that are passed through, and returns as soon as the headers are here.</summary>
internal static class RelayClient
{
    /// <exception cref="UpstreamException">No headers came. Time limits are the caller's, by <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<HttpResponseMessage> SendAsync(UpstreamServer server, RelayRequest request, CancellationToken cancellationToken)
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
            throw new UpstreamException(failure, exception);
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
