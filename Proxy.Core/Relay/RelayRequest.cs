using Proxy.Core.Upstream;

namespace Proxy.Core.Relay;

/// <summary>One request as it goes upstream.</summary>
/// <param name="Body">Null for none.</param>
/// <param name="Headers">Those of the client that may pass, and the upstream's key.</param>
internal sealed record RelayRequest(HttpMethod Method, Uri Address, RequestBytes? Body, IReadOnlyList<(string Name, string Value)> Headers);
