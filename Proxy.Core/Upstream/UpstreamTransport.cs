using System.Net;

namespace Proxy.Core.Upstream;

/// <summary>The one HTTP handler towards upstream (practice 3.3.8).</summary>
internal static class UpstreamTransport
{
    /// <summary>
    /// No HttpClient (it buffers and times out as a whole) and no resilience handler: its attempt timeout would cut slow
    /// answers, and its retries would bill POSTs twice.
    /// </summary>
    public static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = connectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(75),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxResponseHeadersLength = 64,
        MaxConnectionsPerServer = int.MaxValue,
        // After the terminal event only the end of the body is left: it is drained so that the connection is used again.
        // An abandoned answer does not end soon: closing its connection is what stops upstream (C3, client disconnect).
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
        // The vendor gets no trace headers of ours (who else is to get them: TraceHeaders), and the spans are our own: no second one per call.
        ActivityHeadersPropagator = null,
    };
}
