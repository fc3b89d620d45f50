using Proxy.Core.Models;
using Proxy.Core.Telemetry;

namespace Proxy.Core.Upstream;

/// <summary>One configured upstream, ready to be asked. Immutable; connections are the invoker's.</summary>
internal sealed class UpstreamServer(UpstreamOptions options, HttpMessageInvoker invoker, TimeProvider time)
{
    public string Name => Options.Name;

    public UpstreamKind Kind => Options.Kind;

    public UpstreamDialect Dialect => Options.Dialect;

    public UpstreamOptions Options { get; } = options;

    public UpstreamEndpoint Endpoint => Client.Endpoint;

    /// <summary>Sends any request: its address from <see cref="Endpoint"/>, its credential by <see cref="Authorize"/>.</summary>
    public HttpMessageInvoker Invoker { get; } = invoker;

    public ResponsesClient Client { get; } = new(invoker, UpstreamEndpoint.Create(options), options.HttpVersion, time);

    public UpstreamServer WithKey(string key) => new(Options with { Key = key }, Invoker, time);

    /// <summary>Gives a request the right to be answered, and the HTTP version that this upstream is spoken to in.</summary>
    public void Authorize(HttpRequestMessage request)
    {
        (request.Version, request.VersionPolicy) = (Options.HttpVersion, HttpVersionPolicy.RequestVersionOrLower);
        if (Endpoint.Credential is not null) request.Headers.TryAddWithoutValidation(Endpoint.CredentialHeader, Endpoint.Credential);
        if (Endpoint.Trace) TraceHeaders.Write(request.Headers);
    }
}
