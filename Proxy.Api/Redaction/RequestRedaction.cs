using System.Security.Cryptography;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Redaction;

namespace Proxy.Api.Redaction;

/// <summary>Which requests have personal data and secrets replaced before they go upstream: a key's own word, else the setting.</summary>
internal sealed class RequestRedaction(GatewayOptions options)
{
    private static readonly Failure s_refused = new(FailureKind.Permission, "requests of this key are redacted before they go upstream, so they cannot be passed through as they are") { ShouldRetry = false };

    // Replicas share the sealing keys, and so the placeholders. A new first key gives new ones, which costs a cached prefix.
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, options.SealingKeys[0].Secret, 32, info: "responses-proxy request redaction"u8.ToArray());

    public static bool IsOn(Exchange exchange) => exchange.Key?.RedactRequests ?? exchange.Snapshot.Options.Redaction.Requests;

    /// <returns>Null for a request that goes upstream as it is.</returns>
    public Placeholders? For(Exchange exchange) => IsOn(exchange) ? new Placeholders(_key, exchange.Tenant) : null;

    /// <summary>What goes through as the bytes it is cannot be redacted; it must not go, then.</summary>
    /// <exception cref="RequestRejectedException">The request was to be redacted.</exception>
    public static void RequirePassable(Exchange exchange)
    {
        if (IsOn(exchange)) throw new RequestRejectedException(s_refused);
    }
}
