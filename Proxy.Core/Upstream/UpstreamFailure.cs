namespace Proxy.Core.Upstream;

/// <summary>Who failed and where, when upstream gave no answer that could be read as one.</summary>
internal enum UpstreamFailure
{
    /// <summary>The host name has no address.</summary>
    NameNotResolved,

    /// <summary>No connection: refused, unreachable, or not within the connect timeout.</summary>
    ConnectFailed,

    /// <summary>The TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The connection broke, or what came was not HTTP, before the headers were whole.</summary>
    BrokenBeforeHeaders,

    /// <summary>No response headers within <c>Proxy:HeadersTimeout</c>.</summary>
    HeadersTimedOut,

    /// <summary>No byte within <c>Proxy:IdleTimeout</c>.</summary>
    IdleTimedOut,

    /// <summary>The connection broke within the body.</summary>
    BrokenBody,

    /// <summary>A 200 that is not what was asked for: HTML, JSON for a stream, an encoding that nobody asked for (F37).</summary>
    UnexpectedContent,

    /// <summary>A JSON answer longer than <c>Proxy:MaxAnswerBytes</c>.</summary>
    AnswerTooLarge,
}
