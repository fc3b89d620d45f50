namespace Proxy.Core.Upstream;

/// <summary>Which header carries the key.</summary>
internal enum UpstreamAuth
{
    /// <summary><c>Authorization: Bearer …</c></summary>
    Bearer,

    /// <summary><c>api-key: …</c> (Azure), or <c>x-api-key: …</c> where the upstream is Anthropic's.</summary>
    ApiKey,
}
