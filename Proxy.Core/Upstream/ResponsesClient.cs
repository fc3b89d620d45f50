using System.Net;
using System.Security.Cryptography;
using Proxy.Core.Telemetry;

namespace Proxy.Core.Upstream;

/// <summary>
/// Asks upstream: <c>POST /responses</c>, returning as soon as the headers are here. No header of the client's goes out.
/// </summary>
internal sealed class ResponsesClient(HttpMessageInvoker invoker, UpstreamEndpoint endpoint, Version httpVersion, TimeProvider time)
{
    /// <summary>F26: attempts after the first, only while no byte was sent.</summary>
    private const int ConnectRetries = 2;

    public UpstreamEndpoint Endpoint => endpoint;

    /// <exception cref="UpstreamException">No headers came. Time limits are the caller's, by <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <param name="retries">Attempts after the first, only while no byte was sent (F26); 0 where the caller counts them.</param>
    public Task<HttpResponseMessage> SendAsync(RequestBytes body, bool stream, CancellationToken cancellationToken, int retries = ConnectRetries) =>
        SendAsync(endpoint.Responses, body, stream, retries, cancellationToken);

    /// <summary>C6: <c>POST /responses/input_tokens</c>.</summary>
    /// <inheritdoc cref="SendAsync(RequestBytes, bool, CancellationToken, int)"/>
    public Task<HttpResponseMessage> CountAsync(RequestBytes body, CancellationToken cancellationToken) =>
        SendAsync(endpoint.InputTokens, body, stream: false, ConnectRetries, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(Uri address, RequestBytes body, bool stream, int retries, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                return await invoker.SendAsync(Request(address, body, stream), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && cancellationToken.IsCancellationRequested)
            {
                // A connection that breaks because nobody wants it any more is no failure of upstream's.
                throw new OperationCanceledException(null, exception, cancellationToken);
            }
            catch (Exception exception) when (FailureOf(exception, cancellationToken) is { } failure)
            {
                if (retry >= retries || !failure.IsBeforeSending()) throw new UpstreamException(failure, exception);
            }

            // 100–300 ms, then 200–600 ms: other gateways were refused at the same moment.
            var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 301) << retry);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private HttpRequestMessage Request(Uri address, RequestBytes body, bool stream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = body.ToContent(),
            Version = httpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = request.Headers;
        if (endpoint.Credential is not null) headers.TryAddWithoutValidation(endpoint.CredentialHeader, endpoint.Credential);
        headers.TryAddWithoutValidation("Accept", stream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        headers.TryAddWithoutValidation("User-Agent", "responses-proxy/1.0");
        if (endpoint.Trace) TraceHeaders.Write(headers);
        return request;
    }

    internal static UpstreamFailure? FailureOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        // The handler's ConnectTimeout arrives as a cancellation that nobody asked for.
        OperationCanceledException => UpstreamFailure.ConnectFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => UpstreamFailure.NameNotResolved,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => UpstreamFailure.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => UpstreamFailure.ConnectFailed,
        HttpRequestException or IOException => UpstreamFailure.BrokenBeforeHeaders,
        _ => null,
    };
}
