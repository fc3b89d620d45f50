using Proxy.Core.Limits;

namespace Proxy.Core.Keys;

/// <summary>One key that clients may use, without the key itself.</summary>
internal sealed record ClientKey
{
    /// <summary><c>key_</c> and 16 hex digits of a hash: stable over restarts and replicas, telling nothing about the key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key, hex.</summary>
    public required string Hash { get; init; }

    /// <summary>For people; 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Owner of everything that is made with the key: 1 to 64 of <c>[A-Za-z0-9._-]</c>. Default: the key is a tenant of its own.</summary>
    public required string Tenant { get; init; }

    /// <summary>Model names, as clients write them, that the key may use; empty for all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Over all models together.</summary>
    public LimitRule Limits { get; init; } = LimitRule.None;

    /// <summary>For single models, by name; they come on top of <see cref="Limits"/>.</summary>
    public IReadOnlyDictionary<string, LimitRule> ModelLimits { get; init; } = new Dictionary<string, LimitRule>();

    /// <summary>Its requests have personal data and secrets replaced before they go upstream; null as <c>Proxy:Redaction:Requests</c> says.</summary>
    public bool? RedactRequests { get; init; }

    /// <summary>When it was made at run time; null for a configured key.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
