namespace Proxy.Api.Settings;

/// <summary><c>Proxy:Redaction:…</c>.</summary>
internal sealed record RedactionOptions
{
    /// <summary>Upstream gets placeholders for personal data and secrets, and clients get them back.</summary>
    public bool Requests { get; init; }

    /// <summary>Log lines tell a tenant by an HMAC of its name.</summary>
    public bool Tenants { get; init; }
}
